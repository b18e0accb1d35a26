#!/usr/bin/env bash
# Builds the programs of versions.json (or only those named) from pinned Go modules into a cache outside the
# repository. Progress goes to stderr; the last line of stdout is the folder that holds the programs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${STANCHION_TOOLS:-${XDG_CACHE_HOME:-${HOME:?set HOME or STANCHION_TOOLS}/.cache}/stanchion/tools}

say() { printf '%s\n' "$*" >&2; }
die() { say "test/tools/build.sh: $*"; exit 1; }

# First the bin folder, then one line per program, fields separated by "|".
# shellcheck disable=SC2016 # the ${…} are JavaScript's
plan() {
  node -e '
    const fs = require("node:fs");
    const [here, ...wanted] = process.argv.slice(1);
    const fail = (message) => { console.error(`test/tools/build.sh: ${message}`); process.exit(1); };
    const hash = (text) => require("node:crypto").createHash("sha256").update(text).digest("hex").slice(0, 12);
    const read = (path) => fs.readFileSync(`${here}/${path}`, "utf8");
    const programs = Object.entries(JSON.parse(read("versions.json"))).map(([name, program]) => {
      const { module, version, wrapper } = program;
      const mod = read(`${wrapper}/go.mod`);
      if (!mod.includes(`${module} ${version} `)) fail(`${wrapper}/go.mod does not require ${module} ${version}, as versions.json says`);
      const source = fs.readdirSync(`${here}/${wrapper}`).filter((file) => file.endsWith(".go")).sort().map((file) => read(`${wrapper}/${file}`)).join("");
      const patch = program.patch ? read(`${wrapper}/${program.patch}`) : "";
      const key = `${name}-${version}-${hash(JSON.stringify(program) + mod + read(`${wrapper}/go.sum`) + source + patch)}`;
      return { name, key, go: /^go (.*)$/m.exec(mod)[1], placeholder: "", patch: "", ...program };
    });
    const unknown = wanted.filter((name) => !programs.some((program) => program.name === name));
    if (unknown.length > 0) fail(`unknown program ${unknown.join(", ")}; versions.json has ${programs.map((p) => p.name).join(", ")}`);
    console.log(`bin-${hash(programs.map((program) => program.key).join())}`);
    for (const p of programs.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
      console.log([p.name, p.key, p.version, p.module, p.package, p.wrapper, p.go, p.placeholder, p.patch, p.ldflags.replaceAll("{version}", p.version)].join("|"));
  ' "$here" "$@"
}

# Runs in a copy of the wrapper module. A placeholder stands for a web page that the module embeds but does not ship:
# vendoring complains that it is missing (-e: go on), and building fails if anything else was.
compile() {
  local output=$1 module=$2 package=$3 placeholder=$4 patch=$5 ldflags=$6 mode=readonly
  if [[ -n $placeholder ]]; then
    go mod vendor -e || return
    mkdir -p "vendor/$module/$(dirname "$placeholder")"
    printf '<!doctype html>\n' >"vendor/$module/$placeholder"
    mode=vendor
  fi
  if [[ -n $patch ]]; then
    go mod vendor -e || return
    git apply --directory="vendor/$module" "$patch" || return
    mode=vendor
  fi
  CGO_ENABLED=0 GOWORK=off go build "-mod=$mode" -trimpath -buildvcs=false -ldflags "-s -w $ldflags" -o "$output" "$package"
}

build() {
  local name=$1 key=$2 version=$3 module=$4 package=$5 wrapper=$6 go=$7 placeholder=$8 patch=$9 ldflags=${10:-}
  local target=$cache/$key/$name copy=$work/$key start=$SECONDS
  [[ ! -x $target ]] || return 0
  command -v go >/dev/null || die "$name $version is not built yet, and building needs Go $go or newer on PATH"
  mkdir -p "$copy" "$cache/$key"
  cp "$here/$wrapper"/* "$copy/"
  (cd "$copy" && GOWORK=off go list -m) >"$copy/log" 2>&1 || die "$name $version needs Go $go or newer: $(cat "$copy/log")"
  if command -v flock >/dev/null; then
    exec 9>"$cache/$key/lock" && flock 9
    [[ ! -x $target ]] || return 0
  fi
  say "$name $version: building"
  if ! (cd "$copy" && compile "$target.$$" "$module" "$package" "$placeholder" "$patch" "$ldflags") >"$copy/log" 2>&1; then
    tail -n 20 "$copy/log" >&2
    rm -f "$target.$$"
    die "$name $version does not build"
  fi
  mv -f "$target.$$" "$target"
  rm -rf "$copy"
  say "$name $version: built in $((SECONDS - start)) s"
}

# A function, so that bash has read the whole file before a build of minutes starts.
main() {
  local planned bin fields
  planned=$(plan "$@")
  mkdir -p "$cache"
  cache=$(cd "$cache" && pwd)
  bin=$cache/${planned%%$'\n'*}
  mkdir -p "$bin"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT

  while IFS='|' read -ra fields <&3; do
    build "${fields[@]}"
    [[ -x $bin/${fields[0]} ]] || ln -sf "../${fields[1]}/${fields[0]}" "$bin/${fields[0]}"
  done 3<<<"${planned#*$'\n'}"
  printf '%s\n' "$bin"
}

main "$@"; exit
