"""Settings: strict reading, writing that keeps comments, and the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellmate import config
from shellmate.cli import run
from shellmate.core.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "c" / "config.toml"


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def test_no_file_means_defaults(file: Path) -> None:
    assert config.load(file) == config.Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[suggest]\ncuont = 3\n", "there is no key suggest.cuont"),
        ("thing = 3\n", "there is no key thing"),
        ("[suggest]\ncount = 'x'\n", "suggest.count: expected `int`, got `str`"),
        ("[suggest]\ncount = 21\n", "suggest.count"),
        ("[appearance]\ntheme = 'pink'\n", "appearance.theme"),
        ("[suggest\n", "is not TOML"),
        ("[keys]\nrun = 3\n", "keys"),
    ],
)
def test_what_is_wrong_names_file_and_key(file: Path, text: str, said: str) -> None:
    _put(file, text)
    with pytest.raises(UsageError) as caught:
        config.load(file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)


def test_comments_and_order_stay(file: Path) -> None:
    _put(file, "# mine\nengine = 'fast'  # why\n\n[suggest]\n# before\ncount = 3 # after\n")
    config.change("suggest.count", 7, file)
    config.change("appearance.theme", "light", file)
    config.change("keys.run", "ctrl+r", file)
    text = file.read_text()
    assert text.startswith("# mine\nengine = 'fast'  # why\n\n[suggest]\n# before\ncount = 7 # after\n")
    loaded = config.load(file)
    assert (loaded.suggest.count, loaded.appearance.theme, loaded.keys) == (7, "light", {"run": "ctrl+r"})
    config.change("suggest.count", None, file)
    assert config.load(file).suggest.count == 5


def test_a_bad_value_changes_nothing(file: Path) -> None:
    _put(file, "[suggest]\ncount = 3\n")
    for key, value in (("suggest.count", 99), ("suggest.nope", 1), ("suggest", 1), ("keys", 1)):
        with pytest.raises(UsageError):
            config.change(key, value, file)
    assert file.read_text() == "[suggest]\ncount = 3\n"
    assert [p.name for p in file.parent.iterdir()] == ["config.toml"]


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    real = tmp_path / "dotfiles.toml"
    real.write_text("# linked\n")
    file.symlink_to(real)
    config.change("suggest.count", 4, file)
    assert file.is_symlink()
    assert "count = 4" in real.read_text()


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "set", "suggest.count", "9"]) == 0
    assert run(["config", "set", "safety.deny", '["terraform destroy"]']) == 0
    assert run(["config", "get", "suggest.count"]) == 0
    assert capsys.readouterr().out == "9\n"
    assert run(["config", "set", "suggest.count", "many"]) == 2
    assert capsys.readouterr().err == "shellmate: suggest.count: 1 to 20, not many.\n"
    assert run(["config", "set", "appearance.theme", "drak"]) == 2
    assert "dark, high-contrast, light or terminal, not drak." in capsys.readouterr().err
    assert run(["config", "get", "nope"]) == 2
    assert run(["config", "set", "suggest.count"]) == 2
    assert run(["config", "set", "suggest.count", "--default"]) == 0
    capsys.readouterr()
    assert run(["config", "get"]) == 0
    assert "suggest.count = 5\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thing = 3\n[suggest]\ncount = 7\ncuont = 3\n", ["there is no key thing", "there is no key suggest.cuont"]),
        ("[suggest]\ncount = 7\ndelay_ms = 'x'\n[appearance]\ntheme = 'pink'\n[keys]\nrun = 3\n", ["suggest.delay_ms", "appearance.theme", "keys"]),
        ("appearance = 3\n[suggest]\ncount = 7\n[safety]\ndeny = ['rm']\n", ["appearance"]),
    ],
)
def test_what_cannot_be_used_is_passed_over_with_a_warning(file: Path, text: str, said: list[str]) -> None:
    _put(file, text)
    found, warned = config.usable(file)
    assert found.suggest.count == 7
    assert found.appearance.theme == "dark"
    assert found.safety.deny == (["rm"] if "deny" in text else [])
    assert len(warned) == len(said)
    assert all(any(key in one for one in warned) for key in said)
    assert file.read_text() == text


def test_a_file_that_is_not_toml_gives_the_defaults_and_records_nothing(file: Path) -> None:
    _put(file, "[suggest\ncount = 7\n")
    found, warned = config.usable(file)
    assert (found.suggest.count, found.history.enabled) == (5, False)
    assert "is not TOML" in warned[0]
    with pytest.raises(UsageError):
        config.change("suggest.count", 3, file)
    assert file.read_text() == "[suggest\ncount = 7\n"


def test_a_wish_not_to_be_recorded_is_kept(file: Path) -> None:
    _put(file, "[history]\nenabled = 'no'\n")
    assert not config.usable(file)[0].history.enabled


@pytest.mark.parametrize("text", ["[suggest\n[safety]\ndeny = ['rm']\n", "[saftey]\ndeny = ['rm']\n", "deny = ['rm']\n", "[safety]\ndney = ['rm']\n", "safety = 3\n", "[safety]\ndeny = [3]\n", "# gr\udcfcn\n"])
def test_safety_rules_are_never_passed_by(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError):
        config.usable(file)


def test_the_present_settings_follow_the_file(own_home: Path) -> None:
    file = own_home / ".config" / "shellmate" / "config.toml"
    assert (config.current(), config.complaints()) == (config.Settings(), ())
    _put(file, "thing = 3\n")
    assert config.current() == config.Settings()
    assert len(config.complaints()) == 1
    _put(file, "[suggest]\ncount = 8\n")
    assert (config.current().suggest.count, config.complaints()) == (8, ())
    file.unlink()
    assert (config.current().suggest.count, config.complaints()) == (5, ())


def test_keys_of_the_app_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "set", "keys.app.history", "Ctrl-T"]) == 0
    assert config.load().keys == {"app.history": "ctrl+t"}
    for key, value, said in (
        ("keys.foo.bar", "x", "No key is called foo.bar"),
        ("keys.ask.edti", "x", "ask.edit is one"),
        ("keys.ask.edit", "foo", "There is no key foo"),
        ("keys.ask.edit", "f3", "F3 is taken (Everywhere: Model)"),
        ("keys.app.help", "h", "could not be typed any more"),
    ):
        assert run(["config", "set", key, value]) == 2
        assert said in capsys.readouterr().err
    assert run(["config", "set", "keys.app.history", "--default"]) == 0
    assert config.load().keys == {}
