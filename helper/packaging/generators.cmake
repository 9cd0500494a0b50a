# Run by cpack for each kind of package: what differs between them.

if(CPACK_GENERATOR STREQUAL "TGZ")
  set(CPACK_PACKAGING_INSTALL_PREFIX /)  # unpacked into any directory: bin, libexec and share side by side
endif()
if(CPACK_GENERATOR STREQUAL "DEB")
  set(CPACK_STRIP_FILES OFF)  # the generator does it, and keeps the symbols for their own package
endif()
