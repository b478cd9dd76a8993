"""What the build adds to the wheel: the built-in rulebook, checked and packed from its YAML.

An editable install has none and reads the YAML, so that an edit of a rule shows at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKED = "rulebook.json"
"""As `adaptation_ladder.disk.loading` calls it, which cannot be loaded where nothing has to be packed."""


class PackedRulebook(BuildHookInterface[Any]):
    """Packs the rulebook while a wheel is built; a rulebook with a mistake in it stops the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the file and have it included."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from adaptation_ladder.book.packed import packed  # noqa: PLC0415 - importable only now
            from adaptation_ladder.disk.loading import load_rulebook  # noqa: PLC0415 - importable only now
        finally:
            sys.path.pop(0)
        made = Path(self.directory, PACKED)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(packed(load_rulebook(Path(self.root, "rules"))), encoding="utf-8", newline="\n")
        build_data["force_include"][str(made)] = f"adaptation_ladder/{PACKED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatch's
        """Leave nothing behind but the wheel."""
        Path(self.directory, PACKED).unlink(missing_ok=True)
