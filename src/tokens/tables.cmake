# The tables of the tokenizer are made from its data at build time; vocabulary.cpp puts them into
# the binary.
set(data ${CMAKE_CURRENT_LIST_DIR}/data/o200k_base.bin ${CMAKE_CURRENT_LIST_DIR}/data/characters.txt)
set(token_tables ${CMAKE_CURRENT_BINARY_DIR}/token_tables.bin)

add_executable(make_tables ${CMAKE_CURRENT_LIST_DIR}/make_tables.cpp)
target_link_libraries(make_tables PRIVATE asb_flags)
add_custom_command(OUTPUT ${token_tables} COMMAND make_tables ${data} ${token_tables}
                   DEPENDS make_tables ${data} VERBATIM)

set_source_files_properties(
  ${CMAKE_CURRENT_LIST_DIR}/vocabulary.cpp
  PROPERTIES OBJECT_DEPENDS ${token_tables} COMPILE_DEFINITIONS ASB_TOKEN_TABLES="${token_tables}")
