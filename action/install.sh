#!/usr/bin/env bash
# Finds or installs the program, and names it in the output "program".
set -euo pipefail

if [ -n "${NEBULA_PROGRAM:-}" ]; then
  program=$NEBULA_PROGRAM
elif command -v nebula >/dev/null && [ -z "${NEBULA_VERSION:-}" ]; then
  program=nebula
else
  command -v dotnet >/dev/null || { echo "::error title=Nebula::There is no dotnet. Run actions/setup-dotnet with .NET 10 before this step."; exit 1; }
  tools=$RUNNER_TEMP/nebula-tool
  arguments=(--tool-path "$tools")
  [ -z "${NEBULA_VERSION:-}" ] || arguments+=(--version "$NEBULA_VERSION")
  [ -z "${NEBULA_SOURCE:-}" ] || arguments+=(--add-source "$NEBULA_SOURCE")
  dotnet tool update Nebula.Local "${arguments[@]}" || { echo "::error title=Nebula::The .NET tool Nebula.Local cannot be installed."; exit 1; }
  program=$tools/nebula
fi
echo "program=$program" >> "$GITHUB_OUTPUT"
