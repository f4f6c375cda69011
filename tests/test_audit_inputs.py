"""The quick reader of facts.json: it reads what the ordinary one reads, and refuses what that refuses."""

import json

import pytest

from reporter.audit import claims, inputs, strict
from reporter.audit.inputs import Input
from reporter.errors import AuditFailed
from tests import audit_day

ONE = '{"metric":"price_usd","asset":"bitcoin","at":"2026-02-01T00:00:00Z","value":7.5,"source":"kraken"}'
TWO = ONE.replace("7.5", "-2e3").replace("kraken", "binance")
AT = 1_769_904_000.0

WRITTEN = (
    f'{{"a":[{ONE},{TWO},{ONE}],"b":1}}',
    f"[{ONE}]",
    ONE,
    f'{{"a":{ONE}}}',
    f"[{ONE} , {TWO}]\n",
    f'["{{\\"metric\\":\\"x",{ONE}]',
    f'["\u00e9",{ONE}]',
    "[]",
)
"""What is JSON; the sixth has an escape in it, and is left to the ordinary reader."""

DAMAGED = (
    f"[{ONE}",
    f"[{ONE},]",
    f"[{ONE}{TWO}]",
    f"[1{ONE}]",
    f"[{ONE}1]",
    f"[{ONE},NaN]",
    f"[NaN,{ONE}]",
    f"[{ONE},-Infinity]",
    f'["{ONE}"]',
    f'["a{ONE},"b"]',
    f'["a{ONE}b"]',
    f'["{ONE[:-1]}]',
    f"[{ONE[:-1]}]",
    f"[{ONE[:-1]},{TWO}]",
    f'{{"a":1,"a":{ONE}}}',
    f"[{ONE.replace('7.5', '07.5')}]",
    f"[{ONE.replace('7.5', '7.')}]",
    f"[{ONE.replace('7.5', '+7')}]",
    f"[{ONE.replace('7.5', '1e999')}]",
    f"[{ONE.replace('7.5', 'NaN')}]",
    f"[{ONE.replace('kraken', 'kra' + chr(9) + 'ken')}]",
    f"[{ONE.replace('price_usd', 'price' + chr(10) + 'usd')}]",
    f"[{ONE}]]",
)


def _plain(value):
    """A value with each input as the object it was."""
    if isinstance(value, Input):
        assert (value.at, value.asset) == (AT, "bitcoin")
        return {**value._asdict(), "at": "2026-02-01T00:00:00Z"}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_json_is_read_alike(text):
    assert _plain(inputs.parse(text.encode(), "facts.json")) == strict.parse(text, "facts.json")


@pytest.mark.parametrize("text", DAMAGED)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(AuditFailed):
        strict.parse(text, "facts.json")
    with pytest.raises(AuditFailed, match=r"facts\.json"):
        inputs.parse(text.encode(), "facts.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row | {"value": True},
        lambda row: row | {"value": "7"},
        lambda row: row | {"at": "yesterday"},
        lambda row: row | {"at": "2026-02-01T00:00:00"},
        lambda row: row | {"source": None},
        lambda row: {key: row[key] for key in ("metric", "asset", "at", "value")},
        lambda row: 1.0,
        lambda row: None,
    ],
)
def test_an_input_of_another_shape_is_refused(tmp_path, change):
    path = audit_day.make(tmp_path) / "facts.json"
    told = json.loads(path.read_bytes())
    row = told["facts"][0]["inputs"]
    row[0] = change(row[0])
    with pytest.raises(AuditFailed, match=r"fact 0: inputs"):
        claims.read(json.dumps(told, separators=(",", ":")).encode())


def test_an_input_written_otherwise_is_the_same(tmp_path):
    content = (audit_day.make(tmp_path) / "facts.json").read_bytes()
    quick, _ = claims.read(content)
    spaced, _ = claims.read(json.dumps(json.loads(content), indent=1, sort_keys=True).encode())
    assert quick == spaced
    one = {id(each) for claim in quick.values() for each in claim.inputs}
    assert len(one) < sum(len(claim.inputs) for claim in quick.values())
