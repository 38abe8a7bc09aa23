"""What the component exports: a class per hook of `plugin.wit`, each method of which calls the plugin's method of the same name."""

import inspect
import json
import random
import sys
import time
import traceback
from typing import Any, Callable

import jackfield
from componentize_py_types import Err
from jackfield import Plugin
from wit_world import exports

import plugin as _author  # noqa: F401  Registers its class.

try:
    from wit_world.imports import log as host_log
except ImportError:
    raise ImportError("plugin.wit has to import jackfield:plugin/log: print and exceptions are written there") from None
try:
    from wit_world.imports import random as host_random
except ImportError:
    host_random = None
try:
    from wit_world.imports import clock as host_clock
except ImportError:
    host_clock = None

#: Longest line of the log.
LINE_CHARACTERS = 1_024

_instance: Plugin | None = None


class LogStream:
    """A text stream whose lines go to the plugin's log."""

    def __init__(self, level: Any) -> None:
        self._level = level
        self._rest = ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            host_log.write(self._level, line[:LINE_CHARACTERS])
        return len(text)

    def flush(self) -> None:
        """Lines are written when they are whole."""


def _prepare() -> None:
    """What the sandbox has in place of the system's output, chance and time. Without the imports, `random` repeats itself and `time` traps."""
    sys.stdout = LogStream(host_log.Level.INFO)
    sys.stderr = LogStream(host_log.Level.WARN)
    if host_random is not None:
        random.seed(b"".join(host_random.get_u32().to_bytes(4, "little") for _ in range(4)))
    if host_clock is not None:
        time.time = lambda: host_clock.now_ms() / 1_000
        time.monotonic = lambda: host_clock.monotonic_ms() / 1_000


def _note(error: Exception) -> None:
    """What went wrong and where, the innermost call last. `traceback` itself would look for the sources, and there are no files."""
    lines = [f"{type(error).__name__}: {error}"]
    for frame, line in traceback.walk_tb(error.__traceback__):
        lines.append(f"  at line {line} of {frame.f_code.co_filename}, in {frame.f_code.co_name}")
    for line in lines:
        host_log.write(host_log.Level.ERROR, line[:LINE_CHARACTERS])


def _forward(name: str, answers: bool) -> Callable[..., Any]:
    """An exception in a hook that answers nothing is written to the log, and the plugin lives; in one that answers, it traps."""

    def call(_self: object, *arguments: Any) -> Any:
        method = getattr(_instance, name, None)
        if method is None:
            raise NotImplementedError(f"plugin.wit exports a hook with {name}, but the plugin has no such method")
        try:
            return method(*arguments)
        except Err:
            raise
        except Exception as error:
            _note(error)
            if answers:
                raise
            return None

    return call


class Lifecycle:
    """The hook that every plugin has."""

    def start(self, role: Any) -> None:
        global _instance
        _prepare()
        if jackfield.registered is None:
            raise Err(exports.lifecycle.StartError_Failed("plugin.py does not call register"))
        try:
            _instance = jackfield.registered()
            _instance.start()
        except Exception as error:
            _note(error)
            raise Err(exports.lifecycle.StartError_Failed(str(error))) from error

    def on_settings_changed(self, settings_json: str) -> None:
        assert _instance is not None
        _instance.settings = json.loads(settings_json)
        _forward("settings_changed", False)(self)

    def stop(self) -> None:
        _forward("stop", False)(self)


def _hook(protocol: type) -> type:
    methods = {
        name: _forward(name, inspect.signature(function).return_annotation is not None)
        for name, function in vars(protocol).items()
        if getattr(function, "__isabstractmethod__", False)
    }
    return type(protocol.__name__, (), methods)


for _name, _protocol in list(vars(exports).items()):
    if inspect.isclass(_protocol) and _protocol.__module__ == exports.__name__ and _name != "Lifecycle":
        globals()[_name] = _hook(_protocol)
