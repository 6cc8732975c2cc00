/**
 * The completion of each shell: a function that hands the words of the line to `lazyjack complete`. Its first line of output is `values`, `files` or
 * `directories`; each further line is a value, and a tab and its description. No output: nothing can be completed.
 */
export const shellScripts = {
  bash: `# bash completion of lazyjack, written by \`lazyjack completion bash\`.
_lazyjack() {
  local line=\${COMP_LINE:0:COMP_POINT} current rest kept kind lines word program=\${1/#\\~/$HOME}
  local -a words reply
  COMPREPLY=()
  # COMP_WORDS is cut at colons and equals signs, which addresses and options contain.
  read -ra words <<<"$line"
  while ((\${#words[@]} > 0)) && [[ \${words[0]} != *lazyjack* ]]; do words=("\${words[@]:1}"); done
  words=("\${words[@]:1}")
  [[ $line != *[[:space:]] ]] || words+=('')
  ((\${#words[@]} > 0)) || return 0
  current=\${words[\${#words[@]} - 1]} rest=$current
  [[ $COMP_WORDBREAKS != *:* ]] || rest=\${rest##*:}
  [[ $COMP_WORDBREAKS != *=* ]] || rest=\${rest##*=}
  # What bash takes for earlier words is not inserted again.
  kept=\${current%"$rest"}
  mapfile -t lines < <("$program" complete -- "\${words[@]}" 2>/dev/null)
  kind=\${lines[0]-}
  case $kind in
    files | directories)
      [[ $current != --*=* ]] || rest=\${current#*=}
      compopt -o filenames 2>/dev/null
      if [[ $kind = files ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$rest"); else mapfile -t COMPREPLY < <(compgen -d -- "$rest"); fi
      ;;
    values)
      for line in "\${lines[@]:1}"; do
        word=\${line%%$'\\t'*}
        COMPREPLY+=("\${word#"$kept"}")
        case $word in *[:/]) compopt -o nospace 2>/dev/null ;; esac
      done
      ;;
  esac
}
complete -F _lazyjack lazyjack
`,
  zsh: `#compdef lazyjack
# zsh completion of lazyjack, written by \`lazyjack completion zsh\`.
_lazyjack() {
  local -a lines whole open
  local line value text
  lines=("\${(@f)$("\${(Q)words[1]/#\\~/$HOME}" complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  case $lines[1] in
    files | directories)
      [[ $PREFIX != --*=* ]] || compset -P '*='
      if [[ $lines[1] = files ]]; then _files; else _files -/; fi
      return
      ;;
    values) ;;
    *) return 1 ;;
  esac
  for line in "\${(@)lines[2,-1]}"; do
    value=\${line%%$'\\t'*} text=
    [[ $line != *$'\\t'* ]] || text=:\${line#*$'\\t'}
    value=\${value//:/\\\\:}$text
    # Of a kind or a directory, more is to be written.
    if [[ \${line%%$'\\t'*} = *[:/] ]]; then open+=("$value"); else whole+=("$value"); fi
  done
  local found=1
  ((\${#whole} == 0)) || { _describe lazyjack whole && found=0; }
  ((\${#open} == 0)) || { _describe lazyjack open -S '' && found=0; }
  return found
}
# Read by compinit from a directory of fpath, this file is the body of the function; sourced, it defines and registers it.
if [[ \${funcstack[1]} = _lazyjack ]]; then _lazyjack "$@"; else compdef _lazyjack lazyjack; fi
`,
  fish: `# fish completion of lazyjack, written by \`lazyjack completion fish\`.
function __lazyjack_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($before[1] complete -- $before[2..-1] "$current" 2>/dev/null)
    # The files of --out=FILE come behind the equals sign.
    set -l option (string match -r -- '^--[^=]*=' "$current")
    set -l path (string replace -r -- '^--[^=]*=' '' "$current")
    switch "$lines[1]"
        case files
            __fish_complete_path "$path" | string replace -r -- '^' "$option"
        case directories
            __fish_complete_directories "$path" | string replace -r -- '^' "$option"
        case values
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c lazyjack -e
complete -c lazyjack -f -a '(__lazyjack_complete)'
`,
} as const;
