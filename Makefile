# `make` alone lists what there is. All paths are relative, so the folder may have any name.
PYTHON = python3
VENV = .venv/bin/python
LOCKED = $(PYTHON) tools/locked.py

# What some targets need besides the environment, and how `make lock` writes down what it needs in turn.
TORCH = torch==2.13.0
MUTMUT = mutmut==3.8.1
# The last ones whose Python in the browser the package supports: 3.13.
LITE = jupyterlite-core==0.7.6 jupyterlite-pyodide-kernel==0.7.2
AXE = axe-core@4.14.1
COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate
ADD = $(VENV) -m ensurepip --upgrade >/dev/null && $(VENV) -m pip install --quiet
NOTEBOOKS = $(wildcard book/index.ipynb book/live.ipynb book/playground.ipynb book/[0-9]*.ipynb \
    book/milestone_*.ipynb book/side_*.ipynb book/exercises/*.ipynb book/solutions/*.ipynb)
# Asked of the shell, when the recipe has come so far: it may have written some of them itself.
NOTEBOOKS_OF_CHAPTER = $$(ls -d book/$(N)_*.ipynb book/exercises/$(N)_*.ipynb book/solutions/$(N)_*.ipynb 2>/dev/null)

export PYTHONUTF8 = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help book test check lint chapter exercises catalogues notebooks look pdf site lite publish torch bench \
    mutants lock clean environment

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# All pages anew, or the second build would be silent about what the first one found.
book: .venv/complete ## build the book into _build/html
	@$(VENV) book/check_pages.py before
	@$(VENV) -c 'from jupyter_book.cli.main import main; main()' build . --all -W -n --keep-going
	@$(VENV) book/check_pages.py after

test: .venv/complete ## test the package, and every cell of every notebook against its stored output
	@$(VENV) -m pytest -n 2 --ignore=tests/browser

check: lint ## check in half a minute what one usually breaks: style, types, the layers in NumPy and the text
	@$(VENV) -m pytest -q -n 2 tests/scratch --ignore=tests/scratch/training tests/test_text.py tests/test_tensors.py \
	    -k 'not keras'

lint: .venv/complete ## check the style of the code (Ruff), its types (mypy), spelling (typos) and phrases
	@$(VENV) -m ruff check
	@$(VENV) -m ruff format --check
	@$(VENV) -m mypy
	@$(VENV) tools/prose.py

chapter: .venv/complete ## make one chapter anew: write its exercises and solutions, run and test them: N=05
	@ls book/$(N)_*.ipynb >/dev/null 2>&1 || { \
	    echo 'Name a chapter by its two digits, for example: make chapter N=05' >&2; exit 1; }
	@$(VENV) book/write_exercises.py book/$(N)_*.ipynb
	@$(VENV) book/write_toc.py
	@$(VENV) book/execute.py $(NOTEBOOKS_OF_CHAPTER)
	@$(VENV) -m pytest -q -n 2 $(NOTEBOOKS_OF_CHAPTER) tests/test_book.py -k '$(N)_'

exercises: .venv/complete ## write the exercises of the package into the notebooks, which must run again then
	@$(VENV) book/write_exercises.py
	@$(VENV) book/write_milestones.py
	@$(VENV) book/write_toc.py

catalogues: .venv/complete ## write the catalogues of what the checks say, for translators
	@$(VENV) tools/catalogues.py

notebooks: .venv/complete ## run the notebooks and store their outputs
	@$(VENV) book/execute.py $(NOTEBOOKS)

look: .venv/complete ## look at the built book in Chromium; pictures of its pages go to _build/look
	@grep -qs '"version": "$(AXE:axe-core@%=%)"' node_modules/axe-core/package.json || \
	    npm install --prefix . --no-save $(AXE) || \
	    echo 'Without npm, the pages are not checked for accessibility.'
	@$(VENV) -m pytest tests/browser

pdf: .venv/complete ## print the built book into one PDF, which its first page links then (needs Chromium)
	@$(VENV) book/print_book.py

site: .venv/complete ## make the folder of the built book that any static host serves: _build/site
	@$(VENV) book/make_site.py

lite: .venv/complete ## prepare the exercises for a Python in the browser (JupyterLite)
	@$(VENV) -c 'import jupyterlite_pyodide_kernel' 2>/dev/null || { \
	    $(LOCKED) sh -c '$(ADD) --requirement requirements-lite.txt'; }
	@$(VENV) book/make_lite.py

# One commit without a past; neither the branch at hand nor its index is touched.
publish: ## push the site to the branch gh-pages of the repository
	@test -e _build/site/index.html || { echo 'There is no site: run `make site` first.' >&2; exit 1; }
	@export GIT_DIR="$$(git rev-parse --absolute-git-dir)" GIT_WORK_TREE="$(CURDIR)/_build/site" \
	    GIT_INDEX_FILE="$(CURDIR)/_build/site.index"; \
	rm -f "$$GIT_INDEX_FILE"; (cd _build/site && git add --all --force .) && \
	    tree=$$(git write-tree) && commit=$$(git commit-tree -m 'The site' "$$tree") && \
	    git push --force origin "$$commit:refs/heads/gh-pages"

# BUILD=any takes what pip finds first: where a build without CUDA lies at hand, that one.
torch: .venv/complete ## add PyTorch to the environment, for the tests and measurements that compare with it
	@$(LOCKED) sh -c '$(ADD) $(if $(BUILD),$(TORCH),--requirement requirements-torch.txt)'

bench: .venv/complete ## measure speed and memory beside Keras, PyTorch and a naive loop; takes some 20 minutes
	@$(VENV) -m benchmarks

mutants: .venv/complete ## list the small changes to the engine that no test notices; takes hours, MODULE=lstm minutes
	@$(VENV) -c 'import mutmut' 2>/dev/null || { \
	    $(LOCKED) sh -c '$(ADD) --requirement requirements-mutmut.txt'; }
	@OPENBLAS_NUM_THREADS=1 $(VENV) -m mutmut run --max-children 2 $(if $(MODULE),'rnn_course.scratch.$(MODULE).*')
	@$(VENV) -m mutmut results

lock: ## write the requirements anew, with all versions and hashes, from pyproject.toml (needs uv)
	$(COMPILE) pyproject.toml --extra dev --output-file requirements.txt
	echo '$(TORCH)' | $(COMPILE) - --constraints requirements.txt --output-file requirements-torch.txt
	echo '$(MUTMUT)' | $(COMPILE) - --constraints requirements.txt --output-file requirements-mutmut.txt
	printf '%s\n' $(LITE) | $(COMPILE) - --constraints requirements.txt --output-file requirements-lite.txt

clean: ## remove what was built; the environment in .venv stays
	rm -rf _build mutants .pytest_cache .ruff_cache .mypy_cache .hypothesis

# The environment, made by uv, which is fast, or else by pip. The file `complete` is written last:
# without it, an installation was interrupted and starts anew.
.venv/complete: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	    echo 'The course needs Python 3.11 to 3.13, but $(PYTHON) is:' "$$($(PYTHON) -V 2>&1 | head -n 1)." \
	        'Name another one, for example: make PYTHON=python3.12 book' >&2; exit 1; }
	@$(LOCKED) $(MAKE) --no-print-directory environment

# This runs under the lock, and does nothing if another make has done it in the meantime.
environment:
	@[ ! -e .venv/complete ] || [ requirements.txt -nt .venv/complete ] || exit 0; \
	echo 'Making the environment in .venv, which takes some minutes the first time.'; \
	rm -rf .venv; \
	{ command -v uv >/dev/null && \
	    uv venv --quiet --python '$(PYTHON)' .venv && \
	    uv pip sync --quiet --python $(VENV) requirements.txt && \
	    uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation -e .; \
	} || { \
	    $(PYTHON) -m venv --clear .venv && \
	    $(VENV) -m pip install --quiet -r requirements.txt && \
	    $(VENV) -m pip install --quiet --no-deps --no-build-isolation -e .; \
	} && touch .venv/complete
