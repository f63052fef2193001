#!/usr/bin/env bash
# What sanitizers have written while tests ran (CMakePresets.json sets where), one file for each process.
#
#   reports.sh forget FOLDER   removes what is there from earlier
#   reports.sh show FOLDER     prints it; fails where there is any
set -euo pipefail

folder=${2:?usage: reports.sh forget|show FOLDER}
case ${1:-} in
  forget)
    rm -rf "$folder"
    mkdir -p "$folder"
    ;;
  show)
    mapfile -t reports < <(find "$folder" -type f | sort)
    for report in "${reports[@]}"; do
      echo "==== $report"
      cat "$report"
    done
    echo "${#reports[@]} processes were complained of"
    [ "${#reports[@]}" = 0 ]
    ;;
  *)
    echo "usage: reports.sh forget|show FOLDER" >&2
    exit 2
    ;;
esac
