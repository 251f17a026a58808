"""nginx takes the shipped files, with either way to find the web processes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.machines.proxy import SHIPPED, Names, OwnProxy
from tests.machines.services import SERVICES

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
ALL = "\n".join(file.read_text() for file in sorted(SHIPPED.iterdir()))


@needs_nginx
@pytest.mark.parametrize("webs", ["web.conf", "web-processes.conf"])
def test_nginx_takes_the_shipped_files(tmp_path: Path, webs: str) -> None:
    proxy = OwnProxy(tmp_path, 8000, Names([]))
    proxy.write()
    shutil.copy(tmp_path / "conf" / webs, tmp_path / "conf" / "web.conf.new")
    (tmp_path / "conf" / "web.conf.new").replace(tmp_path / "conf" / "web.conf")
    words = ["nginx", "-t", "-c", f"{tmp_path}/conf/nginx.conf"]
    proxy.stop()
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "[warn]" not in told.stderr


def test_it_is_started_with_the_folder_that_is_mounted() -> None:
    command = SERVICES["proxy"]["command"]
    [mount] = [each for each in SERVICES["proxy"]["volumes"] if each.startswith("./deploy/nginx:")]
    folder = mount.split(":")[1]
    assert command[command.index("-c") + 1] == f"{folder}/nginx.conf"


def test_it_writes_only_where_the_container_lets_it() -> None:
    writes = re.findall(r"(?:_temp_path|_cache_path|pid) (\S+?)[; ]", ALL)
    lets = [each.split(":")[0] for each in SERVICES["proxy"]["tmpfs"]]
    lets += [each.split(":")[1] for each in SERVICES["proxy"]["volumes"] if not each.endswith("ro")]
    assert len(writes) == 8
    assert [path for path in writes if not path.startswith(tuple(lets))] == []


def test_it_listens_at_the_ports_that_are_opened_and_needs_no_root_for_them() -> None:
    inside = {port.rpartition(":")[2] for port in SERVICES["proxy"]["ports"]}
    listens = re.findall(r"listen (\d+)", ALL)
    assert set(listens) == inside
    assert all(int(port) > 1023 for port in listens)


def test_slow_and_endless_requests_end() -> None:
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        [seconds] = re.findall(rf"(?m)^ *{name} (\d+)s;", ALL)
        assert int(seconds) <= 30
    assert "limit_conn open" in ALL
    assert "server_tokens off" in ALL
