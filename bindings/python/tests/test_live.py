"""Reloading while links are screened."""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
import subprocess
import sys
import sysconfig
import threading
import time

import outlink
import pytest


def write(path, *domains):
    outlink.compile({"mine": ["always.example", *domains]}).write(path)


def test_reload(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live(path)
    before = live.current
    assert live.current is before
    assert not live.reload_if_changed()
    write(path, "new.example")
    assert live.reload_if_changed()
    assert live.current.is_blocked("new.example")
    assert not before.is_blocked("new.example"), "what is held stays whole"
    path.unlink()
    with pytest.raises(outlink.ReloadError, match="links.outlink"):
        live.reload()
    assert live.current.is_blocked("new.example"), "the last good state is in force"
    live.publish(outlink.Screener(lists={"other": ["other.example"]}))
    assert live.current.is_blocked("other.example")
    with pytest.raises(outlink.ReloadError, match="missing"):
        outlink.Live(tmp_path / "missing.outlink")


def test_urgent_layers_lie_on_top_of_the_files(tmp_path):
    path = tmp_path / "links.outlink"
    write(path, "cleared.example")
    live = outlink.Live(path)
    order = [{"domain": "gang.example"}, {"withdraw": {"list": "mine", "domain": "cleared.example"}}]
    orders = outlink.compile([outlink.List("orders", order)], name="orders").open()
    assert (orders.rule_count, orders.withdrawal_count) == (1, 1)
    live.put_layer(orders)
    live.reload()
    assert live.current.is_blocked("gang.example"), "it outlasts a reload"
    assert not live.current.is_blocked("cleared.example")
    assert [database.name for database in live.current.databases] == ["lists", "orders"]
    assert live.remove_layer("orders") and not live.remove_layer("orders")
    assert live.current.is_blocked("cleared.example")
    excused = [{"domain": "always.example", "effect": "except"}]
    excused = outlink.List("appeals", excused, exceptions="all", canaries=["https://always.example/"])
    excused = outlink.compile([excused], name="appeals").open()
    assert excused.canaries == [("appeals", "https://always.example/")]
    with pytest.raises(outlink.ReloadError, match="always.example"):
        live.put_layer(excused)
    assert live.current.is_blocked("always.example"), "the last good state is in force"
    with pytest.raises(TypeError, match="files may be replaced"):
        pickle.dumps(live.current)


def test_a_copy_of_what_is_in_force_has_its_policy(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live(path, policy="preview", limits=outlink.Limits(depth=3))
    lax = outlink.Screener(path, policy=outlink.Policy(private_address="allow"))
    for is_blocked in (True, False):
        for make in (copy.copy, copy.deepcopy):
            made = make(live.current)
            assert made is live.current and made.is_blocked("http://127.0.0.1/") is is_blocked
        with pytest.raises(TypeError, match="files may be replaced"):
            pickle.dumps(live.current)
        live.publish(lax)


@pytest.mark.parametrize("remedy", ["as keys={list: b", "map a copy (cache=)"])
def test_a_failure_has_the_same_words_wherever_it_is_told(tmp_path, remedy):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live(path)
    if remedy.startswith("as keys="):
        partner = outlink.List("partner", "00112233\n", format="hashes", keyed=True)
        outlink.compile([partner]).write(path)
        with pytest.raises(outlink.ReloadError) as failed:
            live.reload()
        message = live.status()["failure"]["message"]
        assert message.removeprefix("cannot open the database ").replace("`", "") == str(
            failed.value
        ).replace("`", "")
    else:
        key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
        with pytest.raises(outlink.ReloadError) as failed:
            outlink.Live(path, trust=key, map_originals=True)
        message = str(failed.value)
    assert remedy in message and "::" not in message, message


def test_watch(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live([path])
    heard = []
    with live.watch(0.02, heard.append):
        write(path, "new.example")
        wait(lambda: heard)
        assert heard == [None]
        assert live.current.is_blocked("new.example")
        partial = tmp_path / "broken"
        partial.write_text("broken")
        os.replace(partial, path)
        wait(lambda: len(heard) > 1)
        assert isinstance(heard[1], outlink.ReloadError)
    assert live.current.is_blocked("new.example")
    with pytest.raises(ValueError, match="positive"):
        live.watch(0)


def test_a_watch_that_is_forgotten_ends(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live([path])
    heard = []
    watch = live.watch(0.01, heard.append)
    path.unlink()
    wait(lambda: heard)
    with pytest.warns(ResourceWarning, match="keep it"):
        del watch
    count = len(heard)
    time.sleep(0.2)
    assert len(heard) == count


EXIT = """
import pathlib, sys, time
import outlink

path = pathlib.Path(sys.argv[1])
outlink.compile({"mine": ["evil.example"]}).write(path)
live = outlink.Live(path)
heard = []

def report(error):
    heard.append(error)
    # Python has to give up the interpreter here, and wants it back when there is none any more.
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        pass
    print("reported", flush=True)

watch = live.watch(0.001, report)
path.unlink()
while not heard:
    time.sleep(0.001)
"""


def test_a_watch_ends_before_the_interpreter(tmp_path):
    command = [sys.executable, "-c", EXIT, str(tmp_path / "links.outlink")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "reported" in done.stdout, "what was under way came to its end"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_does_not_wait_for_a_thread_that_it_does_not_have(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    with outlink.Live(path).watch(1000) as watch:
        child = os.fork()
        if child == 0:
            watch.stop()
            os._exit(7)
        wait(lambda: os.waitpid(child, os.WNOHANG)[1] == 7 << 8)


def test_what_is_written_in_place_reaches_nothing(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    whole = path.read_bytes()
    for arguments in ({}, {"cache": tmp_path / "cache"}):
        path.write_bytes(whole)
        live = outlink.Live(path, **arguments)
        path.write_bytes(b"")
        with pytest.raises(outlink.ReloadError, match="links.outlink"):
            live.reload()
        live.current.databases[0].verify()
        assert live.current.is_blocked("always.example")
    # The copy that is in force is there, by its hash.
    copies = [copy.name for copy in (tmp_path / "cache").iterdir()]
    assert any(name.startswith(hashlib.sha256(whole).hexdigest()) for name in copies)
    path.write_bytes(whole)
    live = outlink.Live(path, map_originals=True)
    with path.open("r+b") as file:
        file.write(bytes(len(whole)))
    with pytest.raises(outlink.ReloadError, match="while it is mapped"):
        live.reload()
    assert live.current.is_blocked("never.example"), "every link is blocked"
    with pytest.raises(ValueError, match="not both"):
        outlink.Live(path, cache=tmp_path, map_originals=True)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(outlink.ReloadError, match="a pipe"):
        outlink.Live(tmp_path / "pipe")


def test_names_of_a_policy_that_no_database_has(tmp_path):
    path, policy = tmp_path / "links.outlink", tmp_path / "policy.toml"
    write(path, "one.example")
    policy.write_text('[[when]]\nlist = "bsae.txt"\naction = "warn"\n')
    live = outlink.Live(path, policy=policy)
    warning, = live.status()["warnings"]
    message, = live.current.unknown_policy_names()
    assert warning == f"the policy names an {message}" and "unknown list `bsae.txt`" in message


def test_status_and_lists_that_shrink(tmp_path):
    path = tmp_path / "links.outlink"
    write(path, *(f"{number}.example" for number in range(9)))
    live = outlink.Live(path, max_shrink=0.5)
    status = live.status()
    assert (status["databases"][0]["rules"], status["failure"]) == (10, None)
    write(path)
    with pytest.raises(outlink.ReloadError, match="from 10 rules to 1"):
        live.reload_if_changed()
    failure = live.status()["failure"]
    assert failure["count"] == 1 and "max_shrink" in failure["message"]
    live.put_layer(outlink.compile({"orders": ["gang.example"]}, name="orders").open())
    change, = live.status()["changes"]
    assert change["before"] is None and change["after"]["name"] == "orders"
    with pytest.raises(ValueError, match="from 0 to 1"):
        outlink.Live(path, max_shrink=2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_reloads_and_starts_a_watch_of_its_own(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live(path)
    with live.watch(0.001):
        for number in range(5):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    write(tmp_path / "other", f"{number}.example")
                    os.rename(tmp_path / "other", path)
                    live.reload()
                    with live.watch(0.001):
                        code = 7 if live.current.is_blocked(f"{number}.example") else 2
                finally:
                    os._exit(code)
            deadline = time.monotonic() + 60
            while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
                assert time.monotonic() < deadline
                time.sleep(0.001)
            assert ended[1] == 7 << 8


def test_four_threads_screen_while_a_fifth_reloads(tmp_path):
    path = tmp_path / "links.outlink"
    write(path)
    live = outlink.Live(path)
    stop = threading.Event()
    wrong, counts = [], [0] * 4

    def screen(number):
        links = ["https://always.example/x", "https://never.example/"] * 50
        while not stop.is_set():
            screener = live.current
            if not screener.is_blocked("https://always.example/x"):
                wrong.append("is_blocked")
            if screener.screen("https://never.example/").action != outlink.Action.ALLOW:
                wrong.append("screen")
            if screener.screen_many(links, threads=1).counts()["block"] != 50:
                wrong.append("screen_many")
            counts[number] += 1

    threads = [threading.Thread(target=screen, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    reloads = 0
    end = time.monotonic() + 2
    while time.monotonic() < end:
        write(path, f"new{reloads}.example")
        live.reload()
        reloads += 1
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert all(counts) and reloads > 3


def test_free_threaded_interpreters_stay_free():
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("this interpreter has a global lock")
    assert not sys._is_gil_enabled()


def wait(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
