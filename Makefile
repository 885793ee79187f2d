# Targets: ask, eval, test, faults, faults-full, test-transformers, test-ollama, test-faults, test-browser, test-fuzz,
# test-load, test-deploy, screenshots, check. Everything they need is installed on first use, but for Chromium (apt-get install chromium).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TRANSFORMERS_VENV := .venv-transformers
SAMPLE_STORE := .sample-store
GOLD ?= eval/gold/sample-news
EVAL := .eval
ROUNDS ?= 20
EXAMPLES ?= 200
HEALTH_SECONDS ?= 0.2
SHOTS ?= .screenshots
INPUTS := pyproject.toml constraints.txt

Q ?= what did Putin and Kim discuss?
# The question goes through the environment as it was typed: no shell or make reads it.
override export Q := $(value Q)

.PHONY: ask eval test faults faults-full test-transformers test-ollama test-faults test-browser test-fuzz \
    test-load test-deploy screenshots check

ask: $(VENV)/installed
	@$(BIN)/citedesk ingest --store $(SAMPLE_STORE) rag/sample_news/articles.jsonl
	@echo; printf '$$ citedesk ask "%s"\n' "$$Q"
	@$(BIN)/citedesk ask --store $(SAMPLE_STORE) "$$Q" || [ $$? -eq 4 ]
	@printf '\nNext:\n'
	@printf '  make ask Q="푸틴과 김정은은 전화로 무엇을 논의했나?"              ask the sample news something else\n'
	@printf '  $(BIN)/citedesk ingest FOLDER                          take in your own news (.txt .md .html .json .jsonl)\n'
	@printf '  $(BIN)/citedesk ask "your question"                    ask it, in your language\n'
	@printf '  $(BIN)/citedesk --help                                 everything else\n'

eval: $(VENV)/installed-dev
	@for task in retrieval answers refusal; do \
	    $(BIN)/citedesk eval $$task $(GOLD) --out $(EVAL)/$$task --cache $(EVAL)/stores && echo || exit 1; \
	done
	@test ! -f $(GOLD)/bars.toml || \
	    $(BIN)/citedesk eval gate $(GOLD)/bars.toml $(EVAL)/retrieval $(EVAL)/answers $(EVAL)/refusal

test: $(VENV)/installed-dev
	$(BIN)/pytest -m "not (transformers or ollama or faults or browser or fuzz or load or deploy)"

# What kills, power cuts, failing disks and flipped bits do to a store: two minutes, or a quarter of an hour in full.
faults: $(VENV)/installed-dev
	FAULTS=medium $(BIN)/pytest tests/store_faults

faults-full: $(VENV)/installed-dev
	FAULTS=full $(BIN)/pytest tests/store_faults

test-transformers: $(TRANSFORMERS_VENV)/installed
	HF_HUB_OFFLINE=1 $(TRANSFORMERS_VENV)/bin/pytest -m transformers tests/rag/test_transformers.py

# Uses the `ollama` of PATH, or builds it once (Go, gcc, about three minutes) into the user's cache folder.
test-ollama: $(VENV)/installed-dev
	$(BIN)/python -m tests.ollama.prepare
	$(BIN)/pytest -m ollama tests/ollama

# Each of the twelve faults of a model's server, ROUNDS times by either protocol.
test-faults: $(VENV)/installed-dev
	ROUNDS=$(ROUNDS) $(BIN)/pytest -m faults tests/faults

# The page in Debian's Chromium, which must be there.
test-browser: $(VENV)/installed-browser
	$(BIN)/pytest -m browser tests/browser

screenshots: $(VENV)/installed-browser
	$(BIN)/python -m tests.browser.screenshots $(SHOTS)

# The whole API, EXAMPLES requests made up for each of its operations.
test-fuzz: $(VENV)/installed-fuzz
	EXAMPLES=$(EXAMPLES) $(BIN)/pytest -m fuzz tests/fuzz

# A thousand questions at once (99 of 100 refusals within 100 ms, the health's p99 under HEALTH_SECONDS), callers that
# leave, streams at a stop: minutes of both cores.
test-load: $(VENV)/installed-dev
	HEALTH_SECONDS=$(HEALTH_SECONDS) $(BIN)/pytest -m load tests/load

# The RUN lines of the Dockerfile, in an empty folder.
test-deploy: $(VENV)/installed-dev
	$(BIN)/pytest -m deploy tests/api/test_deploy.py

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/installed: $(INPUTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[eval]" --group dev
	@touch $@

$(VENV)/installed-browser: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --constraint constraints.txt --group browser
	@touch $@

$(VENV)/installed-fuzz: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --constraint constraints.txt --group fuzz
	@touch $@

# An environment of its own: PyTorch's Linux wheel brings 4.7 GB.
$(TRANSFORMERS_VENV)/installed: $(INPUTS)
	$(PYTHON) -m venv $(TRANSFORMERS_VENV)
	$(TRANSFORMERS_VENV)/bin/pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(TRANSFORMERS_VENV)/bin/pip install --quiet --constraint constraints.txt --editable ".[sentence-transformers]"
	$(TRANSFORMERS_VENV)/bin/pip install --quiet --constraint constraints.txt --group transformers-test
	@touch $@
