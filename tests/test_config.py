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
from reporter.config.kinds import KINDS
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
    assert {target.kind for target in config.publish} == set(KINDS)
    assert {target.service for target in config.publish} == {"", "slack", "discord", "telegram"}
    assert config.heartbeat.url_env == "HEARTBEAT_URL"


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
        '[[publish]]\nkind = "folder"\nfolder = "../www"\n'
        '[[publish]]\nkind = "branch"\nremote = "../pages.git"\n'
        '[[publish]]\nkind = "branch"\nremote = "git@host.example:desk/site.git"\n'
    )
    monkeypatch.chdir(tmp_path)
    config = load(Path("desk/reporter.toml"))
    assert config.output == tmp_path / "out"
    assert config.templates_dir == desk / "words"
    assert config.site.logo == str(desk / "logo.svg")
    assert config.publish == (
        Target(folder=str(tmp_path / "www")),
        Target(kind="branch", remote=str(tmp_path / "pages.git")),
        Target(kind="branch", remote="git@host.example:desk/site.git"),
    )


SECRETS = [
    ("[[publish]]\nkind = 'mail'\npassword = 'canary'", 3),
    ("[[publish]]\nkind = 'webhook'\ntoken = 'canary'", 3),
    ("[[publish]]\nkind = 'bucket'\nsecret_access_key = 'canary'", 3),
    ("[[publish]]\nkind = 'webhook'\nsecret_env = 'https://hooks.slack.com/services/canary'", 3),
    ("[[publish]]\nkind = 'webhook'\nbase_url = 'https://discord.com/api/webhooks/1/canary'", 3),
    ("[[publish]]\nkind = 'webhook'\nbase_url = 'https://api.telegram.org/botcanary'", 3),
    ("[[publish]]\nkind = 'branch'\nremote = 'https://desk:canary@git.example/site.git'", 3),
    ("[[publish]]\nkind = 'branch'\nsecret_env = 'ghp_canarycanary01'", 3),
    ("[[publish]]\nkind = 'bucket'\nuser_env = 'AKIACANARYCANARY0123'", 3),
    ("[[publish]]\nkind = 'mail'\nsecret_env = 'canary-word'", 3),
    ("[[publish]]\nkind = 'mail'\nsecret_env = 'canary'", 3),
    ("[[publish]]\nkind = 'command'\ncommand = ['curl', '-H', 'Bearer glpat-canarycanary0']", 3),
    ("[heartbeat]\nurl_env = 'https://hc-ping.com/canary'", 2),
    ("[sources.coingecko]\nkey_env = 'CG-canary'", 2),
    ("[sources.coingecko]\napi_key = 'canary'", 2),
    ("token = 'canary'", 1),
]


@pytest.mark.parametrize(("text", "line"), SECRETS, ids=[text[-40:] for text, _ in SECRETS])
def test_a_secret_in_the_file_is_refused_by_its_line_and_never_repeated(
    loaded: Callable[..., Config], text: str, line: int
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(text, known_sources=["coingecko"])
    message = str(caught.value)
    assert f"reporter.toml, line {line}: " in message
    assert "environment variable" in message
    assert "canary" not in message.lower()


def test_names_of_variables_are_no_secrets(loaded: Callable[..., Config]) -> None:
    config = loaded(
        "[[publish]]\nkind='mail'\nhost='mail.example'\nsender='a@b.org'\nrecipients=['c@d.org']\n"
        "user_env='MAIL_USER'\nsecret_env='MAIL_PASSWORD'\n"
        "[[publish]]\nkind='branch'\nremote='ssh://git@host.example:2222/desk/site.git'\n"
    )
    assert config.publish[0].secret_env == "MAIL_PASSWORD"
    assert config.publish[1].branch == "gh-pages"


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
    ("[site]\ntypeface = 'mono'", 2, "site.typeface", "serif or sans"),
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
    ("[[publish]]\nkind = 'ftp'", 2, "publish.1.kind", "folder or command or branch"),
    ("[[publish]]\nkind = 'folder'", 1, "a target of kind folder needs folder", ""),
    ("[[publish]]\nfolder = 'x'", 1, "[[publish]] needs kind", ""),
    (
        "[[publish]]\nkind = 'command'\ncommand = 'rsync'",
        3,
        "publish.1.command",
        "a program and its arguments",
    ),
    ("[[publish]]\nkind = 'folder'\nfolder = 'output/site/x'", 3, "the site itself", "another folder"),
    ("[[targets]]\nkind = 'folder'", 1, "a target of kind folder needs folder", ""),
    ("[[targets]]\nkind = 'ftp'", 2, "publish.1.kind", "folder or command"),
    (
        "[[publish]]\nkind='folder'\nfolder='a'\n[[targets]]\nkind='folder'\nfolder='b'",
        4,
        "the former name of [[publish]]",
        "",
    ),
    ("[[publish]]\nkind = 'folder'\nfolder = 'x'\nhost = 'y'", 4, "no key of the kind folder", "mail"),
    ("[[publish]]\nkind = 'branch'\nremote = 'ext::sh -c x'", 3, "publish.1.remote", "a git remote"),
    ("[[publish]]\nkind = 'branch'\nremote = '--upload-pack=x'", 3, "publish.1.remote", "a git remote"),
    ("[[publish]]\nkind = 'branch'\nremote = 'http://x.org/y'", 3, "publish.1.remote", "a git remote"),
    ("[[publish]]\nkind = 'branch'\nremote = 'x'\nbranch = 'a..b'", 4, "publish.1.branch", "a branch"),
    ("[[publish]]\nkind = 'bucket'\nbucket = 'x'\nprefix = '../y'", 4, "publish.1.prefix", "no .. in it"),
    (
        "[[publish]]\nkind = 'bucket'\nbucket = 'x'\nendpoint = 'http://x.org'",
        4,
        "publish.1.endpoint",
        "https",
    ),
    ("[[publish]]\nkind = 'mail'\nhost = 'x'\nsender = 'a@b.org'", 1, "needs recipients", ""),
    (
        "[[publish]]\nkind='mail'\nhost='x.org'\nsender='a@b.org'\nrecipients=['c@d.org']\ntls='none'",
        6,
        "on this machine itself",
        "",
    ),
    (
        "[[publish]]\nkind='mail'\nhost='x.org'\nsender='a@b.org'\nrecipients=['c@d.org']\nuser_env='U'",
        1,
        "go together",
        "",
    ),
    ("[[publish]]\nkind='mail'\nsender = 'Desk <a@b.org>'", 3, "publish.1.sender", "a mail address alone"),
    ("[[publish]]\nkind = 'webhook'\nservice = 'slack'", 1, "needs secret_env", ""),
    ("[[publish]]\nkind = 'webhook'\nservice='telegram'\nsecret_env='T'", 1, "needs chat", ""),
    (
        "[[publish]]\nkind='webhook'\nservice='slack'\nsecret_env='T'\neditions=['none']",
        5,
        "there is no edition 'none'",
        "",
    ),
    ("[heartbeat]\nurl_env = 'https://x.org/1'", 2, "heartbeat.url_env", "NAME of an environment"),
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
