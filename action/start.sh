#!/usr/bin/env bash
# Starts the program in the background, waits until it is ready, and passes its address and keys on.
set -euo pipefail

fail() { echo "::error title=Nebula::$1"; exit 1; }
trim() { local text=${1#"${1%%[![:space:]]*}"}; printf '%s' "${text%"${text##*[![:space:]]}"}"; }
# A JSON string; nothing in it names an environment variable. Control characters have been refused.
quote() { local text=${1//\\/\\\\}; text=${text//\"/\\\"}; printf '"%s"' "${text//'${'/'$${'}"; }
check() { [[ $2 =~ $3 ]] || fail "The input $1 is '$2'. $4"; }

check seed "${NEBULA_SEED:-}" '^(-?[0-9]+)?$' 'It must be a whole number.'
check time-scale "$NEBULA_TIME_SCALE" '^[0-9]+(\.[0-9]+)?$' 'It must be a number of at least 0.'
check strict "$NEBULA_STRICT" '^(true|false)$' 'It must be true or false.'
check port "$NEBULA_PORT" '^[0-9]{1,5}$' 'It must be a port.'
check timeout "$NEBULA_TIMEOUT" '^[0-9]{1,6}$' 'It must be a number of seconds.'
check api-key "${NEBULA_API_KEY:-}" '^([!-~]{8,200})?$' 'It must have 8 to 200 visible ASCII characters.'

folder=$(mktemp -d "$RUNNER_TEMP/nebula-XXXXXX")
log=$folder/nebula.log
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
admin_key=nebula-admin-$(random 16)
key=${NEBULA_API_KEY:-sk-$(random 24)}

if [ -n "${NEBULA_CONFIG:-}" ]; then
  [ -f "$NEBULA_CONFIG" ] || fail "The input config names '$NEBULA_CONFIG', and there is no such file."
  [ -z "${NEBULA_SCRIPTS:-}" ] || fail "The inputs config and scripts exclude each other: the file may name scripts."
  config=$(cd "$(dirname "$NEBULA_CONFIG")" && pwd)/$(basename "$NEBULA_CONFIG")
else
  config=$folder/nebula.json
  deployments=''
  while IFS= read -r line; do
    line=$(trim "$line")
    [ -n "$line" ] || continue
    name=$(trim "${line%%=*}")
    aliases=''
    if [[ $line == *=* ]]; then
      IFS=, read -ra names <<< "${line#*=}"
      for alias in "${names[@]}"; do
        aliases+=${aliases:+,}$(quote "$(trim "$alias")")
      done
    fi
    model=llama-3.1-8b-instruct
    [[ $name != text-embedding* ]] || model=all-minilm-l6-v2
    deployments+=${deployments:+,}"{\"name\":$(quote "$name"),\"aliases\":[$aliases],\"model\":\"$model\",\"gpu\":\"h100-sxm-80gb\"}"
  done <<< "${NEBULA_MODELS:-}"
  [ -n "$deployments" ] || fail "The input models names no model."
  scripts=''
  while IFS= read -r line; do
    line=$(trim "$line")
    [ -n "$line" ] || continue
    [[ $line == /* ]] || line=$PWD/$line
    scripts+=${scripts:+,}$(quote "$line")
  done <<< "${NEBULA_SCRIPTS:-}"
  printf '{"deployments":[%s],"keys":[{"name":"github-action","secret":%s,"allow_faults":true}],"scripts":[%s]}\n' "$deployments" "$(quote "$key")" "$scripts" > "$config"
fi

arguments=(serve --json --port "$NEBULA_PORT" --config "$config" --data "$folder/data" --time-scale "$NEBULA_TIME_SCALE" "--Nebula:Scripts:Strict=$NEBULA_STRICT" --Nebula:Journal:Enabled=true)
[ -z "${NEBULA_SEED:-}" ] || arguments+=(--seed "$NEBULA_SEED")
read -ra program <<< "$NEBULA_PROGRAM"
# Neither the admin key nor a setting of the workflow is among the arguments, which other processes can read.
Nebula__AdminKey=$admin_key nohup "${program[@]}" "${arguments[@]}" > "$folder/ready.json" 2> "$log" < /dev/null &
pid=$!

end=$((SECONDS + NEBULA_TIMEOUT))
until [ -s "$folder/ready.json" ]; do
  if ! kill -0 "$pid" 2>/dev/null; then
    cat "$log" >&2
    fail "Nebula has stopped: $(tail -n 1 "$log")"
  fi
  if [ "$SECONDS" -ge "$end" ]; then
    kill "$pid" 2>/dev/null || true
    cat "$log" >&2
    fail "Nebula was not ready after $NEBULA_TIMEOUT seconds."
  fi
  sleep 0.1
done

# One line: {"url":"http://…","admin_key_file":null,"api_key":"…","api_keys":{…}}
url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$folder/ready.json")
[ -z "${NEBULA_CONFIG:-}" ] || key=$(sed -n 's/.*"api_key":"\([^"]*\)".*/\1/p' "$folder/ready.json")
curl -fsS -o /dev/null --retry 10 --retry-connrefused --retry-delay 1 "$url/health/ready" || fail "$url/health/ready does not answer."

echo "::add-mask::$key"
echo "::add-mask::$admin_key"
printf 'OPENAI_BASE_URL=%s/v1\nOPENAI_API_KEY=%s\nNEBULA_URL=%s\nNEBULA_ADMIN_KEY=%s\n' "$url" "$key" "$url" "$admin_key" >> "$GITHUB_ENV"
printf 'url=%s\nbase-url=%s/v1\napi-key=%s\nadmin-key=%s\nlog=%s\npid=%s\n' "$url" "$url" "$key" "$admin_key" "$log" "$pid" >> "$GITHUB_OUTPUT"
echo "Nebula is ready at $url"
