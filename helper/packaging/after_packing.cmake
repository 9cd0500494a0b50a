# Run by cpack after packing: rebuilds each .deb with what CPack has no variable for. Debian's policy (7.8) asks for
# Built-Using where a program contains parts of other packages: libc, libstdc++ and Boost are linked into keybearer.

if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()

execute_process(COMMAND dpkg-query --show --showformat "\${db:Status-Status} \${source:Package} (= \${source:Version})\n"
  libc6-dev "libstdc++-*-dev" "libboost-program-options1*-dev" OUTPUT_VARIABLE packages ERROR_QUIET)
string(REGEX MATCHALL "(^|\n)installed [^\n]+" built_using "${packages}")
list(TRANSFORM built_using REPLACE "\n?installed " "")
list(REMOVE_DUPLICATES built_using)
list(JOIN built_using ", " built_using)

foreach(package IN LISTS CPACK_PACKAGE_FILES)
  set(tree ${package}.tree)
  file(REMOVE_RECURSE ${tree})
  execute_process(COMMAND dpkg-deb --raw-extract ${package} ${tree} COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${tree}/DEBIAN/control control)
  if(package MATCHES "dbgsym")
    file(MAKE_DIRECTORY ${tree}/usr/share/doc)
    file(CREATE_LINK keybearer ${tree}/usr/share/doc/keybearer-dbgsym SYMBOLIC)
  elseif(built_using)
    string(REPLACE "\nDescription:" "\nBuilt-Using: ${built_using}\nDescription:" control "${control}")
  endif()
  execute_process(COMMAND du --apparent-size --summarize --block-size=1024 --exclude=DEBIAN ${tree}
    OUTPUT_VARIABLE size COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "^[0-9]+" size "${size}")
  string(REGEX REPLACE "\nInstalled-Size: [0-9]+" "\nInstalled-Size: ${size}" control "${control}")  # without the symbols
  file(WRITE ${tree}/DEBIAN/control "${control}")
  # CPack's sums of the debug symbols have paths of the build's directory.
  execute_process(COMMAND sh -c "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums"
    WORKING_DIRECTORY ${tree} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND chmod -R u=rwX,go=rX ${tree} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND dpkg-deb --root-owner-group -Zxz --build ${tree} ${package} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE ${tree})
endforeach()
