"""The study's software as CodeMeta describes software."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkbedrijf.archive.deposit import Deposit, name_of

CONTEXT = "https://w3id.org/codemeta/3.0"
LICENCES = "https://spdx.org/licenses/"


def codemeta(deposit: Deposit) -> str:
    """Return codemeta.json, from CITATION.cff, pyproject.toml and the lock.

    Source: CodeMeta 3.0, https://codemeta.github.io/terms/.
    """
    citation, project = deposit.citation, deposit.project
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "SoftwareSourceCode",
        "name": citation["title"],
        "identifier": project["name"],
        "description": project["description"],
        "version": citation["version"],
        "author": [_agent(author) for author in citation["authors"]],
        "license": [f"{LICENCES}{licence}" for licence in deposit.licences],
        "keywords": citation["keywords"],
        "dateModified": deposit.commit.made.date().isoformat(),
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": name, "version": version}
            for name, version in deposit.requirements().items()
        ],
        "readme": "README.md",
        "referencePublication": [_thesis(work) for work in citation["references"]],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _thesis(work: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "Thesis",
        "name": work["title"],
        "author": [_agent(author) for author in work["authors"]],
        "datePublished": str(work["date-released"]),
        "publisher": {"@type": "Organization", "name": work["institution"]["name"]},
    }


def _agent(person: Mapping[str, str]) -> dict[str, str]:
    if "name" in person:
        return {"@type": "Organization", "name": person["name"]}
    return {"@type": "Person", "name": name_of(person)}
