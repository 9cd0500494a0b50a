# Run by cpack on the installed files, before it packs them: what Debian's policy and rpm ask for beyond `cmake --install`.

execute_process(COMMAND chmod -R u=rwX,go=rX ${CPACK_TEMPORARY_INSTALL_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)  # not the umask's
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(doc ${share}/doc/keybearer)
set(packaging ${CPACK_KEYBEARER_SOURCE}/helper/packaging)

function(compress)
  execute_process(COMMAND gzip --best --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Debian's zsh has another directory for the completions of packages.
file(MAKE_DIRECTORY ${share}/zsh/vendor-completions)
file(RENAME ${share}/zsh/site-functions/_keybearer ${share}/zsh/vendor-completions/_keybearer)
file(REMOVE_RECURSE ${share}/zsh/site-functions)

# Pages that are links must lead to the compressed page.
file(GLOB pages LIST_DIRECTORIES false ${share}/man/man?/*)
foreach(page IN LISTS pages)
  if(IS_SYMLINK ${page})
    file(READ_SYMLINK ${page} target)
    file(REMOVE ${page})
    file(CREATE_LINK ${target}.gz ${page}.gz SYMBOLIC)
  else()
    compress(${page})
  endif()
endforeach()

# The changelog for users, and the same in Debian's form.
file(STRINGS ${doc}/LICENSE license)
file(REMOVE ${doc}/LICENSE)  # `copyright` contains it
list(GET license 2 holder)
list(SUBLIST license 4 -1 license)
list(TRANSFORM license PREPEND " ")
list(JOIN license "\n" license)
string(REGEX REPLACE "^Copyright \\(c\\) " "" holder "${holder}")
string(REPLACE "\n \n" "\n .\n" license "${license}")
file(WRITE ${doc}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: keybearer

Files: *
Copyright: ${holder}
License: Expat

License: Expat
${license}
")
file(COPY_FILE ${CPACK_KEYBEARER_SOURCE}/.github/CHANGELOG.md ${doc}/changelog)
file(STRINGS ${doc}/changelog lines ENCODING UTF-8)
set(entries "")
set(trailer "")
foreach(line IN LISTS lines)
  if(line MATCHES "^## ([0-9.]+) \\((.*)\\)$")
    set(version ${CMAKE_MATCH_1})
    execute_process(COMMAND date --utc --rfc-email --date=${CMAKE_MATCH_2} OUTPUT_VARIABLE date
      OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(APPEND entries "${trailer}keybearer (${version}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n")
    set(trailer "\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n\n")
  elseif(line MATCHES "^- (.*)$")
    string(APPEND entries "  * ${CMAKE_MATCH_1}\n")
  elseif(line MATCHES "^  (.*)$")
    string(APPEND entries "    ${CMAKE_MATCH_1}\n")
  endif()
endforeach()
file(WRITE ${doc}/changelog.Debian "${entries}${trailer}")
compress(${doc}/changelog ${doc}/changelog.Debian)

file(MAKE_DIRECTORY ${share}/lintian/overrides)
file(COPY_FILE ${packaging}/lintian-overrides ${share}/lintian/overrides/keybearer)
execute_process(COMMAND chmod -R u=rwX,go=rX ${share} COMMAND_ERROR_IS_FATAL ANY)
