"""Builds the documentation site: `python docs/builder [-o FOLDER]`, with warnings as errors and without the network.

For each language, the pages that it has are laid out with those that both share and those that the code itself tells,
then Zensical makes a site of them: Chinese in FOLDER, English in FOLDER/en. Open FOLDER/index.html: it needs no server.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_pages import LANGUAGES, ROOT, SiteError, lay_out

HERE = Path(__file__).parents[1]
CONFIG = "mkdocs.yml"


def main() -> int:
    """Build the site; the exit status is that of the first build that failed."""
    parser = argparse.ArgumentParser(description="build the documentation site")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "build" / "site", help="folder (default: build/site)")
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as made:
        shutil.copyfile(HERE / CONFIG, Path(made) / CONFIG)
        for language in LANGUAGES:
            work = Path(made) / language
            try:
                lay_out(language, work / "docs")
            except SiteError as error:
                print(error, file=sys.stderr)
                return 1
            shutil.copyfile(HERE / language / CONFIG, work / CONFIG)
            status = subprocess.run(
                [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / CONFIG)],
                env=os.environ | {"NO_COLOR": "1"},
                check=False,
            ).returncode
            if status:
                return status
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(Path(made) / "zh" / "site", out)
        shutil.copytree(Path(made) / "en" / "site", out / "en")
    return 0


if __name__ == "__main__":
    sys.exit(main())
