"""Adapters on disk: choosing, undoing, removing, carrying; refusing what is foreign."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest

from shellmate import paths
from shellmate.core.errors import BundleError, UsageError
from shellmate.engine import choice, fast_cache, intents_file, recognizer
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training import deploy
from tests.training.versions import add, fake_bundle


def test_switch_rollback_and_plain(plain: Path) -> None:
    assert choice.current_bundle() == plain
    first, second = add(plain), add(plain)
    assert (first, second) == ("personal-1", "personal-2")
    deploy.switch(first)
    deploy.switch(second)
    assert choice.current_bundle() == paths.adapters_folder() / "personal-2" / "bundle"
    assert deploy.before() == "personal-1"
    assert deploy.rollback() == "personal-1"
    assert deploy.rollback() == "default"
    assert choice.current_bundle() == plain
    with pytest.raises(UsageError, match="nothing to go back to"):
        deploy.rollback()


def test_kept_out_version_needs_force(plain: Path) -> None:
    name = add(plain, used=False)
    with pytest.raises(UsageError, match="kept out: it was tried"):
        deploy.use(name)
    assert deploy.use(name, force=True) == name


def test_name_means_its_newest_version_that_passed(plain: Path) -> None:
    add(plain)
    good = add(plain)
    add(plain, used=False)
    assert deploy.use("personal") == good


def test_damaged_version_is_refused(plain: Path) -> None:
    name = add(plain)
    (paths.adapters_folder() / name / "bundle" / "model.txt").write_text("other!")
    with pytest.raises(BundleError, match="damaged"):
        deploy.use(name)
    assert choice.pointed() == "default"


def test_upgraded_bundle_makes_adapters_stale(plain: Path) -> None:
    deploy.switch(add(plain))
    shutil.rmtree(plain)
    fake_bundle(plain, "a newer release")
    assert choice.current_bundle() == plain
    assert deploy.installed()[0].stale
    with pytest.raises(BundleError, match="another release"):
        deploy.use("personal")


def test_removing_the_one_in_use_returns_to_plain(plain: Path) -> None:
    deploy.switch(add(plain))
    assert deploy.remove("personal") == ["personal-1"]
    assert choice.current_bundle() == plain
    assert not list(paths.adapters_folder().glob(".gone*"))


def test_removing_takes_away_what_was_derived_from_its_weights(plain: Path) -> None:
    name = add(plain)
    kept = [paths.cache_folder() / "engine" / fast_cache._key(read_manifest(folder)) for folder in (plain, paths.adapters_folder() / name / "bundle")]
    for folder in kept:
        folder.mkdir(parents=True)
        (folder / "step.onnx").write_bytes(b"weights")
    deploy.remove(name)
    assert [folder.exists() for folder in kept] == [True, False]


def test_prune_keeps_what_rollback_needs(plain: Path) -> None:
    names = [add(plain, created=1000.0 + i) for i in range(6)]
    for name in names[:5]:
        deploy.switch(name)
    deploy.prune("personal")
    assert [v.name for v in deploy.installed()] == names[2:]


def test_rules_choose_by_folder(plain: Path, tmp_path: Path) -> None:
    name = add(plain, "docker")
    inside = tmp_path / "infra" / "deep"
    inside.mkdir(parents=True)
    deploy.set_rule(str(tmp_path / "infra"), "docker")
    assert choice.current_bundle(str(inside)).parent.name == name
    assert choice.current_bundle(str(tmp_path)) == plain
    deploy.set_rule(str(inside), "default")
    assert choice.current_bundle(str(inside)) == plain
    deploy.set_rule(str(inside), None)
    assert choice.current_bundle(str(inside)).parent.name == name
    with pytest.raises(UsageError, match="no adapter"):
        deploy.set_rule(str(inside), "cooking")


def test_a_rule_holds_whichever_way_the_folder_is_reached(plain: Path, tmp_path: Path) -> None:
    add(plain, "docker")
    (tmp_path / "disk" / "infra" / "deep").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "disk" / "infra")
    for folder in (link, link.resolve()):
        deploy.set_rule(str(folder), "docker")
        for cwd in (link / "deep", (link / "deep").resolve()):
            assert choice.current_bundle(str(cwd)).parent.name == "docker-1", (folder, cwd)
        assert choice.current_bundle(str(tmp_path / "disk")) == plain
        deploy.set_rule(str(folder), None)
        assert choice.current_bundle(str(link)) == plain


def test_pointer_that_cannot_be_read_says_how_to_mend_it(plain: Path) -> None:
    deploy.switch(add(plain))
    (paths.adapters_folder() / "current.json").write_text("{half")
    with pytest.raises(BundleError, match="adapter use default"):
        choice.current_bundle()
    assert deploy.use("default") == "default"
    assert choice.current_bundle() == plain


def test_export_holds_nothing_of_the_history_and_comes_back(plain: Path, tmp_path: Path) -> None:
    name = add(plain)
    file = deploy.export_adapter(name, tmp_path / "mine.tar")
    assert b"secret habit" not in file.read_bytes()
    deploy.remove(name)
    assert deploy.import_adapter(file) == "personal-1"
    assert deploy.use("personal") == "personal-1"


def test_export_takes_the_users_commands_out_of_the_bundle(plain: Path, tmp_path: Path) -> None:
    name = add(plain)
    folder = paths.adapters_folder() / name / "bundle"
    entries = [{"id": "list", "commands": [[" ls"]]}, {"id": "habit-1", "commands": [[" deploy zorblax"]], "own": True, "said": ["ship"]}]
    intents_file.write(entries, folder / intents_file.FILE)
    rows = np.arange(12, dtype=np.int8).reshape(3, 4)
    one, words = np.ones(3, np.float32), np.array([7, 8, 9], np.uint32)
    np.savez(folder / recognizer.FILE, mean=np.zeros(4), spread=np.ones(4), rows=rows, scales=one, bias=one, words=words, word_ends=np.array([2, 3], np.int32), common=words[:0])
    write_manifest(folder, read_manifest(folder))
    file = deploy.export_adapter(name, tmp_path / "mine.tar")
    deploy.remove(name)
    deploy.import_adapter(file)
    bundle = paths.adapters_folder() / "personal-1" / "bundle"
    assert intents_file.read_entries(bundle / intents_file.FILE) == entries[:1]
    assert len(intents_file.read_skeletons(bundle / intents_file.FILE)[0]) == 1
    with np.load(bundle / recognizer.FILE) as data:
        assert data["rows"].shape == (2, 4) and data["words"].tolist() == [7, 8]


def test_commands_alone_are_not_exported(plain: Path, tmp_path: Path) -> None:
    name = add(plain)
    (paths.adapters_folder() / name / "adapter" / "adapter_model.safetensors").unlink()
    with pytest.raises(UsageError, match="consists of your own commands"):
        deploy.export_adapter(name, tmp_path / "mine.tar")


def tar_of(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    ("members", "said"),
    [({"../evil": b"x"}, "no part of an adapter"), ({"/etc/x": b"x"}, "no part"), ({"adapter/adapter_model.bin": b"x"}, "pickle"), ({"report.json": b"{}"}, "no model bundle")],
)
def test_foreign_files_are_refused(plain: Path, tmp_path: Path, members: dict[str, bytes], said: str) -> None:
    with pytest.raises((UsageError, BundleError), match=said):
        deploy.import_adapter(tar_of(tmp_path / "x.tar", members))
    assert deploy.installed() == []
    assert not list(paths.adapters_folder().glob(".making*"))


def test_not_a_tar_is_refused(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"\x80\x04pickle")
    with pytest.raises(UsageError, match="cannot be read"):
        deploy.import_adapter(tmp_path / "x.tar")


def test_adapter_of_another_model_is_refused(plain: Path, tmp_path: Path) -> None:
    file = deploy.export_adapter(add(plain, parent="0123456789abcdef"), tmp_path / "x.tar")
    with pytest.raises(UsageError, match="another model"):
        deploy.import_adapter(file)


@pytest.mark.parametrize("name", ["default", "Über", "a b", "../x", "", "x" * 41, "personal-2"])
def test_bad_names(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be an adapter's name"):
        deploy.check_name(name)


def test_sweep_removes_only_leftovers(plain: Path) -> None:
    name = add(plain)
    deploy.making_folder()
    deploy.sweep()
    assert sorted(p.name for p in paths.adapters_folder().iterdir()) == [name]
