# Sourced by the scripts beside it: builds in Release, and starts Nebula on 127.0.0.1:3911 with a data directory that is deleted afterwards.
# Sets data, nebula (its process), key and admin. With NEBULA_REDIS=127.0.0.1:6379 Nebula uses that Redis.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data=$(mktemp -d)
nebula_url=http://127.0.0.1:3911
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$data"' EXIT

build() { for project in "$@"; do dotnet build -c Release -v q --nologo "$project" >/dev/null; done; }

bin() { echo "$1/bin/Release/net10.0/$2.dll"; }

start_nebula() { # time scale
  Nebula__DataDirectory=$data Nebula__Simulation__TimeScale=$1 Nebula__RedisConnection=${NEBULA_REDIS:-} \
    dotnet "$(bin Nebula.Local Nebula.Local)" --urls $nebula_url >"$data/out" 2>&1 & nebula=$!
  started+=($nebula)
  for _ in $(seq 300); do grep -qs 'API key  ' "$data/out" && break; sleep 0.1; done
  key=$(awk '/API key  / { print $3 }' "$data/out")
  admin=$(cat "$data/admin.key")
}

load() { # arguments of bench/load, besides the common ones
  dotnet "$(bin bench/load load)" --model llama-3.1-8b "$@"
}
