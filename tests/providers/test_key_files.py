import base64
import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from providers.key_files import KEY_NAMES, Key, Keys, KeysUnusable, new_key
from settings import Settings


def load(folder: Path, **given: Any) -> Keys:
    return Keys.load_or_make(folder, Settings(env="development").model_copy(update=given))


def test_keys_are_made_once_and_stay(tmp_path: Path) -> None:
    assert load(tmp_path) == load(tmp_path)


def test_of_many_processes_that_start_at_once_all_get_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        loaded = list(threads.map(lambda _: load(tmp_path), range(64)))
    assert all(each == loaded[0] for each in loaded)
    assert not list(tmp_path.rglob(".*"))


def test_only_we_can_read_the_files(tmp_path: Path) -> None:
    load(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "keys/development/token_secret").chmod(0o644)
    with pytest.raises(KeysUnusable, match="chmod 600"):
        load(tmp_path)


def test_production_makes_no_keys(tmp_path: Path) -> None:
    load(tmp_path)
    with pytest.raises(KeysUnusable, match="Production needs MARQUEE_TOKEN_SECRET: `marquee keys new`"):
        load(tmp_path, env="production")


def test_each_key_has_a_previous_one(tmp_path: Path) -> None:
    previous = {f"{name}_previous": SecretStr(new_key(name)) for name in KEY_NAMES}
    keys = load(tmp_path, **previous)
    assert [len(ring) for ring in (keys.tokens, keys.passes, keys.bank_details, keys.payment_webhooks)] == [2] * 4


def test_a_key_that_is_its_own_previous_one_counts_once(tmp_path: Path) -> None:
    same = SecretStr(new_key("pass_key"))
    assert len(load(tmp_path, pass_key=same, pass_key_previous=same).passes) == 1


def test_a_fingerprint_tells_keys_and_their_purposes_apart_and_reveals_none() -> None:
    one, other = Key("1", b"k" * 32), Key("2", b"l" * 32)
    prints = {key.fingerprint(name) for key in (one, other) for name in KEY_NAMES}
    assert len(prints) == 2 * len(KEY_NAMES)
    assert one.fingerprint("pass_key") == Key("1", b"k" * 32).fingerprint("pass_key")
    assert all(hashlib.sha256(key.material).hexdigest() not in prints for key in (one, other))


def test_a_secret_given_goes_before_the_one_made_and_the_previous_one_stays_valid(tmp_path: Path) -> None:
    keys = load(
        tmp_path, payment_webhook_secret=SecretStr("new"), payment_webhook_secret_previous=SecretStr("old")
    ).payment_webhooks
    assert [key.material for key in keys] == [b"new", b"old"]


@pytest.mark.parametrize("wrong", ["no base64!", base64.b64encode(b"short").decode()])
def test_a_key_of_the_wrong_shape_is_refused_without_being_shown(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(KeysUnusable, match="MARQUEE_BANK_KEY is not usable: must be 32 bytes") as refused:
        load(tmp_path, bank_key=SecretStr(wrong))
    assert wrong not in str(refused.value)


def test_no_key_is_shown(tmp_path: Path) -> None:
    (key,) = load(tmp_path).passes
    assert repr(key) == f"Key({key.id})"
