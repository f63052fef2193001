#!/usr/bin/env bash
# Prints or removes the reports that sanitizers have written during the tests, one file per process
# (CMakePresets.json sets the folder).
#
#   reports.sh forget FOLDER   removes earlier reports
#   reports.sh show FOLDER     prints the reports; fails if there are any
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
