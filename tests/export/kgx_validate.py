"""Run by the Python of .tools/kgx: print what KGX's own validator finds in a folder, by a Biolink model on disk.

KGX fetches the model and its context as soon as it is imported; both are given here from the file.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import requests
import yaml

folder, model = sys.argv[1:]
told = yaml.load(Path(model).read_text(encoding="utf-8"), yaml.CSafeLoader)
known = dict.fromkeys((p for each in told["classes"].values() for p in (each or {}).get("id_prefixes", ())), "")
requests.get = lambda *_args, **_options: SimpleNamespace(text="", json=lambda: {"@context": known | told["prefixes"]})

from bmt.toolkit import Toolkit  # noqa: E402 (it fetches)

Toolkit.__init__.__defaults__ = (model, *Toolkit.__init__.__defaults__[1:])

from kgx.transformer import Transformer  # noqa: E402
from kgx.validator import Validator  # noqa: E402

transformer = Transformer(stream=False)
files = {"filename": [f"{folder}/nodes.tsv", f"{folder}/edges.tsv"], "format": "tsv"}
transformer.transform(input_args=files, output_args={"format": "null"})
graph = transformer.store.graph
validator = Validator(verbose=False, schema=model)
validator.validate(graph)
print(f"read {graph.number_of_nodes()} {graph.number_of_edges()}")
for kinds in validator.get_errors().values():
    for kind, messages in kinds.items():
        for message in messages:
            print(f"{kind}: {message}")
