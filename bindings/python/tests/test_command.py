"""``python -m outlink`` and the script ``outlink`` are the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig

import outlink


def run(*arguments, program=(sys.executable, "-m", "outlink"), **more):
    return subprocess.run([*program, *arguments], capture_output=True, text=True, **more)


def test_exit_codes_and_json(tmp_path):
    path = tmp_path / "links.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(path)
    blocked = run("screen", "--json", "-d", str(path), "https://evil.example/")
    assert blocked.returncode == 1
    assert blocked.stdout == outlink.Screener(path).screen("https://evil.example/").to_json() + "\n"
    assert run("screen", "https://good.example/").returncode == 0
    wrong = run("screen", "-d", str(tmp_path / "missing"), "x")
    assert wrong.returncode == 2 and "missing" in wrong.stderr
    assert run("--version").stdout.strip() == f"outlink {outlink.__version__}"


def test_normalize_and_expand_print_the_same_json():
    link = "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F%2561"
    assert run("normalize", "--json", link).stdout == outlink.normalize(link).to_json() + "\n"
    assert run("expand", "--json", link).stdout == outlink.expand(link).to_json() + "\n"


def test_the_script_is_installed():
    script = shutil.which("outlink", path=sysconfig.get_path("scripts"))
    assert script is not None
    assert run("--version", program=[script]).stdout.startswith("outlink ")
