"""`amends …`: one module of this package for each command.

A command module has `NAME`, `HELP`, `add_arguments(parser)` and `run(args) -> int`. Modules import
Django inside `run`, so that help and commands that need no database answer at once.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

INTERRUPTED = 130
"""The exit status a shell expects of a program stopped with Ctrl-C."""


def command_names() -> dict[str, str]:
    """The module behind each command: `back_test` makes `back-test`, and `import_` makes `import`.

    Modules whose names begin with an underscore are shared parts, not commands.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name.rstrip("_").replace("_", "-"): name for name in names if not name.startswith("_")}


def load(module: str) -> ModuleType:
    """Import a command's module."""
    return import_module(f"{__name__}.{module}")


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands, or of the one asked for, which saves importing the others."""
    parser = argparse.ArgumentParser(
        prog="amends", description="The after-sales desk of a digital-goods marketplace."
    )
    parser.add_argument("--version", action="version", version=f"amends {version('amends')}")
    commands = parser.add_subparsers(metavar="command", required=True)
    for name, module_name in command_names().items():
        if only in (None, name):
            module = load(module_name)
            command = commands.add_parser(
                module.NAME, help=module.HELP, description=module.__doc__, formatter_class=_Help
            )
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


class _Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Help that shows defaults and keeps the lines of a module's docstring."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        plain = action.default in (None, []) or action.default is False
        return action.help if plain else super()._get_help_string(action)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or found wrong, 2 misused."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    asked = arguments[0] if arguments and arguments[0] in command_names() else None
    parser = build_parser(asked)
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output (head, less) has seen enough.
        sys.stderr.close()
        return 0
    except Exception as fault:
        sentence = _sentence(fault)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _sentence(fault: Exception) -> str | None:
    """What to tell somebody at a terminal; None for a fault of the program, which keeps its trace."""
    from amends.adapters.vault.contract import VaultUnavailable
    from amends.config.embedded import DatabaseFault
    from amends.config.environment import BadSetting
    from amends.config.secrets import BadSecret
    from amends.domain.refused import Refused

    if isinstance(fault, Refused):
        return f"{fault.says('zh')}\n{fault.says('en')} [{fault.code}]"
    if isinstance(fault, (BadSetting, BadSecret, DatabaseFault)):
        return f"amends: {fault}"
    if isinstance(fault, VaultUnavailable):
        return f"amends: the vault (AMENDS_VAULT) cannot be used: {fault}"
    return None
