# Run by `cmake --install`: installs the units where the user's systemd looks for them, which depends on the prefix, and
# with the path of keybearer unless systemd finds the program itself.

get_filename_component(folder ${CMAKE_CURRENT_LIST_DIR} ABSOLUTE)
if("${CMAKE_INSTALL_PREFIX}" MATCHES "(^|/)usr(/local)?/?$")
  set(KEYBEARER keybearer)
  set(units lib/systemd/user)
elseif("${CMAKE_INSTALL_PREFIX}" MATCHES "/_CPack_Packages/")  # a .tar.gz, which the user may unpack into ~/.local
  set(KEYBEARER "/usr/bin/env PATH=%h/.local/bin:/usr/local/bin:/usr/bin:/bin keybearer")
  set(units share/systemd/user)
else()
  set(KEYBEARER ${CMAKE_INSTALL_PREFIX}/bin/keybearer)
  set(units share/systemd/user)
endif()
set(units $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${units})
message(STATUS "Installing: ${units}/keybearer-refresh.{service,timer}")
configure_file(${folder}/keybearer-refresh.service.in ${units}/keybearer-refresh.service @ONLY NO_SOURCE_PERMISSIONS)
configure_file(${folder}/keybearer-refresh.timer ${units}/keybearer-refresh.timer COPYONLY NO_SOURCE_PERMISSIONS)
