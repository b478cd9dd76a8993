"""Data as YAML that reads back as it was, here and in other programs."""

from __future__ import annotations

from typing import Any

import yaml

from adaptation_ladder.disk.documents import is_text


class _Dumper(yaml.SafeDumper):
    """Puts quotes around words that YAML 1.2 takes for numbers and YAML 1.1, which PyYAML writes, does not."""


def _represented(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_text(text) else '"')


_Dumper.add_representer(str, _represented)


def as_yaml(data: Any, *, width: int = 1000) -> str:
    """Plain data as YAML, in its own order."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width)
