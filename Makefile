# The two commands of the README, each doing all its own set-up.
# UV may name another uv; DEMO another folder for the demo project.
DEMO ?= demo-faces
UV ?= $(shell command -v uv 2>/dev/null || echo python3 -m uv)
QT_LIBRARIES = libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libegl1 libgl1 fonts-dejavu-core \
	$(if $(DISPLAY),libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-xkb1 libxcb-shape0 libxkbcommon-x11-0)

.PHONY: demo test setup

demo: setup
	$(UV) run --no-dev labeler demo $(DEMO)

test: setup
	$(UV) run ruff check .
	$(UV) run ruff format --check .
	$(UV) run lint-imports
	$(UV) run mypy --strict models training labeler/*.py labeler/store labeler/label_files labeler/cli labeler/demo benchmarks
	$(UV) run mypy labeler/gui
	OMP_NUM_THREADS=1 $(UV) run pytest -n auto --dist loadfile --no-loadscope-reorder

# On Debian and Ubuntu, as root, the system packages that are missing; then uv by pip where it is missing.
setup:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		missing=$$(for name in $(QT_LIBRARIES); do \
			dpkg-query -W -f='$${Status}\n' $$name "$$name"t64 2>/dev/null | grep -q 'ok installed' || echo $$name; \
		done); \
		if ! $(UV) --version >/dev/null 2>&1 && ! python3 -m pip --version >/dev/null 2>&1; then missing="$$missing python3-pip"; fi; \
		if [ -n "$$missing" ]; then \
			echo "Installing$$(echo ' '$$missing)"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
		fi; \
	fi
	@$(UV) --version >/dev/null 2>&1 \
		|| python3 -m pip install --quiet uv 2>/dev/null \
		|| python3 -m pip install --quiet --break-system-packages uv
