"""The configuration: defaults, the example, the documentation, and every fault named where it stands."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import pytest

from reporter.config import Config, Correction, EditionSettings, SourceSettings, Target
from reporter.config import keys as k
from reporter.config.lines import key_lines
from reporter.config.load import example, load, write_example
from reporter.errors import ConfigError
from reporter.metrics import correctable


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Config]:
    def load_text(text: str, **options: Any) -> Config:
        path = tmp_path / "reporter.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, **options)

    return load_text


def plain(config: Config) -> Config:
    return replace(config, output=Path("output"), path=None)


def test_without_a_file_the_defaults_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() == Config()


def test_the_file_of_the_working_directory_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reporter.toml").write_text('[site]\ntitle = "Here"\n')
    config = load()
    assert config.site.title == "Here"
    assert config.path == Path("reporter.toml")


def test_an_empty_file_is_the_defaults(loaded: Callable[..., Config]) -> None:
    assert plain(loaded("")) == Config()


def test_the_example_is_the_defaults(tmp_path: Path) -> None:
    write_example(tmp_path / "reporter.toml")
    assert plain(load(tmp_path / "reporter.toml")) == Config()


def test_the_example_with_everything_taken_out_of_comments_loads(loaded: Callable[..., Config]) -> None:
    text = re.sub(r"^# (?=\[|[a-z_]+ = |# The NAME)", "", example(), flags=re.MULTILINE)
    config = loaded(text, known_sources=["coingecko"])
    assert config.sources["coingecko"].key_env == "COINGECKO_DEMO_API_KEY"
    assert config.sources["our-desk"].name == "Our own figures"
    assert [feed.name for feed in config.feeds] == ["CoinDesk", "Cointelegraph", "Decrypt"]
    assert [target.kind for target in config.targets] == ["folder", "command"]


def test_the_example_is_never_written_over_anything(tmp_path: Path) -> None:
    path = tmp_path / "reporter.toml"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        write_example(path)
    assert path.read_text() == "mine"
    with pytest.raises(ConfigError, match="cannot be written"):
        write_example(tmp_path / "none" / "reporter.toml")


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = tmp_path / "desk"
    (desk / "words").mkdir(parents=True)
    (desk / "logo.svg").write_text("<svg/>")
    (desk / "reporter.toml").write_text(
        'output = "../out"\ntemplates_dir = "words"\n[site]\nlogo = "logo.svg"\n'
        '[[targets]]\nkind = "folder"\nfolder = "../www"\n'
    )
    monkeypatch.chdir(tmp_path)
    config = load(Path("desk/reporter.toml"))
    assert config.output == tmp_path / "out"
    assert config.templates_dir == desk / "words"
    assert config.site.logo == str(desk / "logo.svg")
    assert config.targets == (Target(folder=str(tmp_path / "www")),)


FAULTS = [
    ("outptu = 1", 1, "unknown key 'outptu'", "did you mean output?"),
    ("accent = '#000000'", 1, "unknown key 'accent' in the top", "belongs in [site]"),
    ("[site]\noutput = 'x'", 2, "unknown key 'output' in [site]", "belongs at the top"),
    ("[stie]\ntitle = 'x'", 1, "unknown key 'stie'", "did you mean site?"),
    ("[site]\n\ntitel = 'x'", 3, "unknown key 'titel'", "did you mean title?"),
    ("[site]\nzzz = 1", 2, "unknown key 'zzz'", "allowed are: title, url"),
    ("site = 3", 1, "site must be a table", "[site]"),
    ("[site]\naccent = 'blue'", 2, "site.accent = 'blue'", "#rrggbb"),
    ("[site]\naccent = '#12345'", 2, "site.accent", "#rrggbb"),
    ("[site]\naccent = '#ffd400'", 2, "site.accent = '#ffd400'", "the nearest colour that can is #"),
    ("[site]\naccent_dark = '#222222'", 2, "site.accent_dark", "on dark paper"),
    ("[site]\npaper = 'a5'", 2, "site.paper", "a4 or letter"),
    ("[site]\naccent = 7", 2, "site.accent = 7", "#rrggbb"),
    ("[site]\nurl = 'ftp://x.org'", 2, "site.url", "https://"),
    ("[site]\nurl = 'javascript:alert(1)'", 2, "site.url", "https://"),
    ("[site]\nurl = 'https://user:word@x.org'", 2, "site.url", "without user name"),
    ("[site]\nurl = 'https://x.org/ y'", 2, "site.url", "https://"),
    ("[site]\nurl = 'https://'", 2, "site.url", "https://"),
    ("[site]\nurl = 'https://x.org:port'", 2, "site.url", "https://"),
    ('[site]\ntitle = "a\\u202eb"', 2, "site.title", "without control characters"),
    ('[site]\ntitle = "a\\nb"', 2, "site.title", "without control characters"),
    ("[site]\ntitle = '  '", 2, "site.title", "1 to 80"),
    (f"[site]\ntitle = '{'x' * 81}'", 2, "site.title", "1 to 80"),
    ("[site]\nlogo = 'none.svg'", 2, "none.svg", "SVG or PNG"),
    ("[[editions]]\nslug = 'Crypto'", 2, "editions.1.slug", "lower-case"),
    ("[[editions]]\nslug = '../x'", 2, "editions.1.slug", "lower-case"),
    ("[[editions]]\nslug = 'archive'", 2, "editions.1.slug", "not archive"),
    ("[[editions]]\nslug = 'a'\n[[editions]]\nslug = 'a'", 4, "two editions are called a", "of its own"),
    ("[[editions]]\nassets = []", 2, "editions.1.assets", "at least 1"),
    ("[[editions]]\nassets = ['a', 'a']", 2, "editions.1.assets", "nothing stands twice"),
    ("[[editions]]\nassets = ['A B']", 2, "editions.1.assets", "lower-case"),
    ("[[editions]]\nassets = 'bitcoin'", 2, "editions.1.assets", "a list"),
    ("[[editions]]\nbenchmark = 'bitcoi'", 2, "benchmark = 'bitcoi'", "did you mean bitcoin?"),
    ("[[editions]]\nbenchmark = 'zzz'", 2, "benchmark = 'zzz'", "expected one of"),
    ("[[editions]]\ncutoff = '24:00'", 2, "editions.1.cutoff", "HH:MM"),
    ("[[editions]]\ncutoff = '7:30'", 2, "editions.1.cutoff", "HH:MM"),
    ("[[editions]]\ncutoff = 07:30:00", 2, "editions.1.cutoff", "HH:MM"),
    ("[[editions]]\nzone = 'New_York'", 2, "editions.1.zone", "did you mean America/New_York?"),
    ("[[editions]]\nzone = '../../etc/passwd'", 2, "editions.1.zone", "time zone"),
    ("[[editions]]\nlanguage = 'xx'", 2, "language xx", "there are for: en"),
    ("[[editions]]\nlanguage = '../en'", 2, "editions.1.language", "language code"),
    ("[[editions]]\nsections = ['why', 'weather']", 2, "editions.1.sections", "what_happened"),
    ("[editions]\nslug = 'x'", 1, "editions must be written as [[editions]]", "once for each"),
    ("editions = []", 1, "at least one", "[[editions]]"),
    ("[sources.coingeko]\ntimeout = 5", 1, "no source 'coingeko'", "did you mean coingecko?"),
    ("[sources.'a b']\ntimeout = 5", 1, "the id 'a b'", "lower-case"),
    ("[sources.coingecko]\ntimeout = 0", 2, "sources.coingecko.timeout = 0", "1 to 600"),
    ("[sources.coingecko]\ntimeout = nan", 2, "sources.coingecko.timeout", "1 to 600"),
    ("[sources.coingecko]\ntimeout = true", 2, "sources.coingecko.timeout", "1 to 600"),
    ("[sources.coingecko]\nenabled = 'no'", 2, "sources.coingecko.enabled", "true or false"),
    ("[sources.coingecko]\nkey_env = 'CG-abc 123'", 2, "sources.coingecko.key_env", "NAME of an environment"),
    ("[sources.coingecko]\nkey = 'x'", 2, "unknown key 'key'", "key_env"),
    ("[[feeds]]\nname = 'x'", 1, "[[feeds]] needs url", ""),
    ("[[feeds]]\nname = 'x'\nurl = 'file:///etc/passwd'", 3, "feeds.1.url", "https://"),
    ("[quality]\nmin_assets = 0", 2, "quality.min_assets", "1 to 1000"),
    ("[quality]\nmin_assets = 6", 2, "can never be met", "crypto-daily has 5 assets"),
    ("[quality]\nmin_assets = 1.0", 2, "quality.min_assets", "a whole number"),
    ("[quality]\nmax_price_gap = 10", 2, "quality.max_price_gap", "0.001 to 1"),
    ("[related]\ncount = -1", 2, "related.count", "0 to 10"),
    ("disclaimer = 'one text'", 1, "disclaimer", "a list"),
    ("templates_dir = 'nowhere'", 1, "nowhere", "is no folder"),
    ("[[targets]]\nkind = 'ftp'", 2, "targets.1.kind", "folder or command"),
    ("[[targets]]\nkind = 'folder'", 1, "a target of kind folder needs folder", ""),
    ("[[targets]]\nfolder = 'x'", 1, "[[targets]] needs kind", ""),
    (
        "[[targets]]\nkind = 'command'\ncommand = 'rsync'",
        3,
        "targets.1.command",
        "a program and its arguments",
    ),
    ("[[targets]]\nkind = 'folder'\nfolder = 'output/site/x'", 3, "the site itself", "another folder"),
]


@pytest.mark.parametrize(("text", "line", "what", "mend"), FAULTS, ids=[fault[0][:40] for fault in FAULTS])
def test_a_fault_is_named_with_file_line_key_and_mend(
    loaded: Callable[..., Config], text: str, line: int, what: str, mend: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(text, known_sources=["coingecko", "okx"])
    message = str(caught.value)
    assert f"reporter.toml, line {line}: " in message
    assert what in message
    assert mend in message
    assert caught.value.exit_status == 2


def test_all_faults_are_told_at_once(loaded: Callable[..., Config]) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded("a = 1\n[site]\ntitle = 2\n[related]\ncount = 99\n")
    assert [line.split(": ")[0][-1] for line in str(caught.value).splitlines()] == ["1", "3", "5"]


def test_an_id_of_ones_own_needs_only_a_name(loaded: Callable[..., Config]) -> None:
    config = loaded("[sources.our-desk]\nname = 'Ours'\n", known_sources=["okx"])
    assert config.sources == {"our-desk": SourceSettings(name="Ours")}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = \nb = 1\n", "not valid TOML.*line 1"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "reporter.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load(path)


def test_a_missing_file_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reporter init"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_byte_order_mark_is_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "reporter.toml"
    path.write_bytes(b"\xef\xbb\xbf[site]\ntitle = 'x'\n")
    assert load(path).site.title == "x"


def test_a_key_never_stands_in_the_file_or_its_errors(
    loaded: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_KEY", "canary-3f1c")
    config = loaded("[sources.coingecko]\nkey_env = 'DESK_KEY'\n")
    assert "canary-3f1c" not in repr(config)


def test_lines_are_found_past_strings_arrays_and_comments() -> None:
    text = (
        'a = """\n[site]\nb = 1\n"""\n[x]  # [y]\n"q k" = [\n  "]", # ]\n  [1],\n]\nc.d = \'[\'\r\n[[e]]\n'
        "[e.f]\ng = {h = 1}\n[[e]]\n[e.f]\ng = 2\n"
    )
    tomllib.loads(text)
    assert key_lines(text) == {
        ("a",): 1,
        ("x",): 5,
        ("x", "q k"): 6,
        ("x", "c", "d"): 10,
        ("e",): 11,
        ("e", 0): 11,
        ("e", 0, "f"): 12,
        ("e", 0, "f", "g"): 13,
        ("e", 1): 14,
        ("e", 1, "f"): 15,
        ("e", 1, "f", "g"): 16,
    }


# The documentation and the register


TABLES = (*k.SINGLE.values(), *k.REPEATED.values(), *k.NAMED.values())


def documented(root: Path) -> dict[str, dict[str, str]]:
    """Header -> key -> default as `docs/configuration.md` prints it."""
    tables: dict[str, dict[str, str]] = {}
    header = ""
    for line in (root / "docs" / "configuration.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            header = line[3:].strip("`")
        elif row := re.match(r"\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", line):
            tables.setdefault(header, {})[row[1]] = row[3].strip()
    return tables


def test_every_key_is_documented_with_its_default(root: Path) -> None:
    tables = documented(root)
    assert set(tables) == {"Top of the file", *(table.header for table in TABLES)}
    assert list(tables["Top of the file"]) == list(k.TOP)
    for table in TABLES:
        assert list(tables[table.header]) == list(table.keys)
        for field in fields(table.makes):
            printed = tables[table.header][field.name]
            if field.default is MISSING:
                assert printed == "none"
            else:
                value = tomllib.loads(f"v = {printed.strip('`')}")["v"]
                assert (tuple(value) if isinstance(value, list) else value) == field.default
    top = {"output": str(Config().output), "templates_dir": "", "disclaimer": []}
    for name, default in top.items():
        assert tomllib.loads(f"v = {tables['Top of the file'][name].strip('`')}")["v"] == default


def test_the_register_holds_every_setting() -> None:
    for table in TABLES:
        assert set(table.keys) == {field.name for field in fields(table.makes)}
    held = {*k.TOP, *k.SINGLE, *k.REPEATED, *k.NAMED}
    assert held == {field.name for field in fields(Config)} - {"path"}


def test_the_example_shows_every_key_of_every_table() -> None:
    lines = {line.strip("# ").split(" = ")[0] for line in example().splitlines() if " = " in line}
    expected = {name for table in TABLES for name in table.keys} | set(k.TOP)
    # The rest are seldom set, and stand in the documentation.
    assert expected - lines <= {"base_url"}


def test_defaults_pass_their_own_checks() -> None:
    edition = EditionSettings()
    for name, check in k.EDITION.keys.items():
        assert check(getattr(edition, name)) == getattr(edition, name)


CORRECTION = """
[[corrections]]
day = 2026-02-05
metric = "etf_net_flow_usd"
asset = "bitcoin"
value = -434.1e6
why = "The day's last table counts all funds."
link = "https://example.org/flows"
"""


def test_a_correction_is_read(loaded: Callable[..., Config]) -> None:
    (one,) = loaded(CORRECTION, judge=correctable).corrections
    assert one == Correction(
        "2026-02-05",
        "etf_net_flow_usd",
        "bitcoin",
        -434.1e6,
        "The day's last table counts all funds.",
        "https://example.org/flows",
    )
    assert loaded(CORRECTION.replace("2026-02-05", '"2026-02-05"')).corrections == (one,)


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("2026-02-05", '"5 Feb"', 3, "a day as YYYY-MM-DD"),
        ("2026-02-05", "2026-02-05T00:00:00Z", 3, "a day as YYYY-MM-DD"),
        ("etf_net_flow_usd", "etf_flow", 4, "no metric is called etf_flow"),
        ("etf_net_flow_usd", "open_interest_usd", 4, "a sum over venues"),
        ("-434.1e6", '"-434.1e6"', 6, "a number from"),
        ("-434.1e6", "-434.1e12", 6, "value: -4.341e+14 is below the least plausible usd value"),
        ('"The day\'s last table counts all funds."', '""', 7, "text of 1 to 200 characters"),
        ("https://", "javascript:", 8, "an address that begins with"),
        ('asset = "bitcoin"\n', "", 2, "[[corrections]] needs asset"),
    ],
)
def test_a_correction_that_cannot_be_is_named_with_its_line(
    loaded: Callable[..., Config], before: str, after: str, line: int, told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(CORRECTION.replace(before, after), judge=correctable)
    assert f"line {line}: " in str(caught.value)
    assert told in str(caught.value)


def test_one_value_is_corrected_once(loaded: Callable[..., Config]) -> None:
    with pytest.raises(ConfigError, match="line 10: two corrections of etf_net_flow_usd of bitcoin"):
        loaded(CORRECTION + CORRECTION, judge=correctable)


@pytest.mark.parametrize(("address", "fine"), [
    ("https://proxy.example", True),
    ("http://127.0.0.1:8000", True),
    ("http://localhost", True),
    ("http://proxy.example", False),
])  # fmt: skip
def test_a_source_is_asked_over_https_or_on_this_machine(
    loaded: Callable[..., Config], address: str, fine: bool
) -> None:
    text = f'[sources.coingecko]\nbase_url = "{address}"\n'
    if fine:
        assert loaded(text, known_sources=["coingecko"]).sources["coingecko"].base_url == address
    else:
        with pytest.raises(ConfigError, match="https://"):
            loaded(text, known_sources=["coingecko"])
