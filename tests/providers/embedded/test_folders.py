from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from providers.embedded.folders import open_data_folder, open_server_folder, server_account


def test_of_many_processes_that_start_at_once_all_get_the_same_folder(private_home: Path) -> None:
    account = server_account()

    def open_both(_: int) -> Path:
        return open_server_folder(open_data_folder(private_home / "data") / "postgres", account)

    with ThreadPoolExecutor(16) as threads:
        opened = set(threads.map(open_both, range(64)))
    assert len(opened) == 1
    (folder,) = opened
    assert folder.stat().st_uid == account.uid
    assert account.may_enter(folder)


def test_a_link_whose_end_was_cleaned_away_is_made_anew(private_home: Path) -> None:
    folder = private_home / "data"
    folder.symlink_to(private_home / "gone")
    assert open_data_folder(folder).is_dir()
