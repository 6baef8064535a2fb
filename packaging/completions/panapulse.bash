# Generated from the command line's own declarations by CommandLineFilesTest.
_panapulse() {
  local current=${COMP_WORDS[COMP_CWORD]} word
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    --log-level)
      mapfile -t COMPREPLY < <(compgen -W 'trace debug info warn error off' -- "$current")
      return ;;
    --exporter)
      mapfile -t COMPREPLY < <(compgen -W 'otlp console none' -- "$current")
      return ;;
    --protocol)
      mapfile -t COMPREPLY < <(compgen -W 'http/protobuf http/json grpc' -- "$current")
      return ;;
    --compression)
      mapfile -t COMPREPLY < <(compgen -W 'gzip none' -- "$current")
      return ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W 'table text json' -- "$current")
      return ;;
    --config | --root-path)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return ;;
    --interval | --collectors | --endpoint | --timeout) return ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--config --interval --root-path --collectors --log-level --exporter --endpoint --protocol --timeout --compression --cpu-per-core --format --quiet --require-endpoint --help' -- "$current")
    return
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      help) mapfile -t COMPREPLY < <(compgen -W 'all' -- "$current"); return ;;
      support) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
      run|once|check|status|doctor|top|reload|version) return ;;
    esac
  done
  mapfile -t COMPREPLY < <(compgen -W 'run once check status doctor top reload support version help' -- "$current")
}
complete -F _panapulse panapulse
