# Completion of keybearer(1) for bash(1), with or without the package bash-completion.

_keybearer() {
  local line=${COMP_LINE:0:COMP_POINT} candidate front breaks words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=${words[-1]}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    if [[ $candidate == :files ]]; then
      compopt -o default
    elif [[ $candidate == "$current"* ]]; then
      COMPREPLY+=("$candidate")
    fi
  done < <("${words[0]/#\~/$HOME}" completion bash -- "${words[@]:1}" 2>/dev/null)
  [[ ${#COMPREPLY[@]} == 1 && $COMPREPLY == *[=:] ]] && compopt -o nospace
  # readline replaces only what follows the last of COMP_WORDBREAKS.
  breaks=${COMP_WORDBREAKS//[^=:]/}
  if [[ -n $breaks && $current == *["$breaks"]* ]]; then
    front=${current%"${current##*["$breaks"]}"}
    COMPREPLY=("${COMPREPLY[@]#"$front"}")
  fi
}

complete -F _keybearer keybearer
