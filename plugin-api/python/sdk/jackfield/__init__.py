"""Write a Jackfield plugin in Python.

A plugin is a class with a method per function of its hooks, named like them (`on_chat_message`). `plugin.wit` in the project exports the
hooks and imports what the plugin calls; each imported interface is a module here:

    from jackfield import Plugin, chat, register

    class Echo(Plugin):
        def on_chat_message(self, message):
            if not message.sender.is_self:
                chat.send(message.channel_id, message.text)

    register(Echo)

What a function of the host refuses is raised as `Err`; its `value` says why. `print` writes to the plugin's log. Modules of the standard library are
imported at the top of a file: there are no files to import from when the plugin runs.
"""

import importlib
from typing import Any, Optional, Type

try:
    from componentize_py_types import Err
except ImportError:  # Outside the sandbox: tests of what does not call the host.

    class Err(Exception):  # type: ignore[no-redef]
        """What a function of the host refuses, or a hook."""

        def __init__(self, value: Any) -> None:
            super().__init__(value)
            self.value = value


__all__ = ["Err", "Plugin", "register"]


class Plugin:
    """What every plugin extends. An instance is made when the sandbox starts; `settings` follows the user's."""

    def __init__(self) -> None:
        #: The whole settings, valid against the manifest's schema.
        self.settings: dict[str, Any] = {}

    def start(self) -> None:
        """Called once before any other hook. An exception keeps the plugin off and shows its words. [any]"""

    def settings_changed(self) -> None:
        """`settings` is new: once after `start`, and after each change. [any]"""

    def stop(self) -> None:
        """The instance goes away; it has 100 ms. [any]"""


registered: Optional[Type[Plugin]] = None


def register(plugin: Type[Plugin]) -> None:
    """Says which class is the plugin; once, at the end of `plugin.py`."""
    global registered
    registered = plugin


def __getattr__(name: str) -> Any:
    """Functions and types of the host, by interface: `chat`, `storage`, `ui_types`."""
    for parent in ("wit_world.imports", "wit_world.exports"):
        try:
            return importlib.import_module(f"{parent}.{name}")
        except ImportError:
            continue
    raise AttributeError(f"plugin.wit does not import {name.replace('_', '-')}")
