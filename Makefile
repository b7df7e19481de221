# Every command of the project. `make help` lists them.
#
# LAB names the embedded lab that a command works on. `make up` uses "lab"; tests bring up
# one of their own, "test", beside it and take it down again.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export LAB ?= lab
# The pinned Node of package.json, not the machine's.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
INSTALLED := node_modules/.installed

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): package.json package-lock.json policy/package.json
	@echo "installing the pinned npm packages"
# Not `npm ci`: it wants the packages of every platform, and not every registry has those. This keeps to the lock
# file and leaves it as it is.
	@npm install --no-save --no-fund --no-audit --loglevel=error
	@touch $@

.PHONY: setup
setup: $(INSTALLED) ## install the pinned npm packages

.PHONY: up
up: setup ## start the lab, deploy the program to it, verify, and say how to use it
	@node lab/cli.ts up
	@node lab/cli.ts deploy
	@node lab/cli.ts exec node operations/verify.ts
	@node lab/cli.ts summary

.PHONY: preview
preview: setup ## what `up` would change, judged by the policy pack
	@node lab/cli.ts exec pulumi preview --policy-pack policy

.PHONY: verify
verify: setup ## prove the deployed chain with real clients
	@node lab/cli.ts exec node operations/verify.ts

.PHONY: inventory
inventory: setup ## every CA and certificate of the stack, with expiry dates
	@node lab/cli.ts exec node operations/inventory.ts

.PHONY: recover
recover: setup ## make the stack usable again after an interrupted `up`
	@node lab/cli.ts exec node operations/recover.ts

.PHONY: destroy
destroy: setup ## remove what the program deployed; the lab keeps running
	@node lab/cli.ts exec pulumi destroy --yes --skip-preview

.PHONY: lab-down
lab-down: setup ## stop the lab and remove its state; the build cache stays
	@node lab/cli.ts down

.PHONY: env
env: setup ## print the environment for typing pulumi, vault and kubectl: eval "$$(make env)"
	@node lab/cli.ts env

.PHONY: check
check: setup ## types, lint, unit and policy tests: under a minute, needs no root
	@tsc --noEmit
	@biome check
	@node tools/lint-shell.ts
	@vitest run --project unit

.PHONY: test
test: check ## everything: check, then the stand-ins and the lab end to end
	@LAB=test vitest run --project servers --project e2e --reporter=verbose

.PHONY: e2e-chain
e2e-chain: setup ## the CA chain end to end on a lab of its own
	@LAB=test vitest run --project e2e test/e2e/chain --reporter=verbose

.PHONY: bench
bench: bench-chain ## every figure of docs/benchmarks.md

.PHONY: bench-chain
bench-chain: setup ## the CA chain's figures; the last line is one JSON object
	@LAB=test node test/bench/chain/run.ts

.PHONY: docs
docs: setup ## make the README's configuration table anew from Pulumi.yaml
	@node tools/config-reference.ts

.PHONY: fix
fix: setup ## format the sources and apply safe lint fixes
	@biome check --write
