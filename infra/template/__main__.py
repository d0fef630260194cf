"""`make template`: write `infra/resources.json` anew."""

import json

from infra.template.whole import PATH, template

PATH.write_text(json.dumps(template(), indent=1) + "\n", encoding="utf-8")
