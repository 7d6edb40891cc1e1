# Checks every #include of src/ and include/ against the levels of the modules:
#   cmake -P tests/layers.cmake
# A module includes only modules named in its row; only app includes config; and the code that
# decides does not reach Asio, not even through another header.
cmake_minimum_required(VERSION 3.25)
cmake_path(SET root NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/..)

set(base_includes "")
set(config_includes base)
set(observe_includes base)
set(chat_includes base)
set(tokens_includes base)
set(net_includes base observe)
set(http_includes base observe)
set(openai_includes base chat)
set(alexsidebar_includes base observe chat net)
set(accounts_includes base observe chat)
set(gateway_includes base observe chat tokens alexsidebar accounts)
set(api_includes base observe chat http openai gateway accounts)
set(app_includes base config observe chat tokens net http openai alexsidebar accounts gateway api)
set(main_includes app)

# Modules that are sans-I/O, but for these files: the shells around what decides.
set(sans_io chat openai tokens alexsidebar accounts)
set(io_shells
    include/asb/accounts/account.hpp
    include/asb/accounts/keeper.hpp
    include/asb/accounts/pool.hpp
    include/asb/accounts/token_source.hpp
    include/asb/alexsidebar/client.hpp
    include/asb/alexsidebar/token_client.hpp
    include/asb/alexsidebar/upstream.hpp
    src/accounts/account.cpp
    src/accounts/keeper.cpp
    src/accounts/pool.cpp
    src/alexsidebar/body_reader.cpp
    src/alexsidebar/body_reader.hpp
    src/alexsidebar/client.cpp
    src/alexsidebar/http_answer.cpp
    src/alexsidebar/http_answer.hpp
    src/alexsidebar/token_client.cpp)

set(violations)
function(violation text)
  list(APPEND violations "${text}")
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

# The includes of `file` as written, with their brackets or quotes.
function(includes_of file out)
  file(STRINGS ${root}/${file} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
  list(TRANSFORM lines REPLACE "^[^<\"]*(<[^>]*>|\"[^\"]*\").*$" "\\1")
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

# The project's file that `include` in `file` means; empty for a library's header.
function(resolve file include out)
  set(${out} "" PARENT_SCOPE)
  if(include MATCHES "^<(asb/.*)>$")
    set(${out} include/${CMAKE_MATCH_1} PARENT_SCOPE)
  elseif(include MATCHES "^\"(.*)\"$")
    cmake_path(GET file PARENT_PATH folder)
    set(${out} ${folder}/${CMAKE_MATCH_1} PARENT_SCOPE)
  endif()
endfunction()

# Whether `file` includes Asio or Beast, itself or through headers of the project.
function(reaches_asio file out)
  get_property(known GLOBAL PROPERTY "asio ${file}")
  if("${known}" STREQUAL "")
    set(known FALSE)
    set_property(GLOBAL PROPERTY "asio ${file}" FALSE)
    includes_of(${file} includes)
    foreach(include IN LISTS includes)
      resolve(${file} ${include} target)
      if(include MATCHES "^<boost/(asio|beast)[/.]")
        set(known TRUE)
      elseif(target AND EXISTS ${root}/${target})
        reaches_asio(${target} through)
        if(through)
          set(known TRUE)
        endif()
      endif()
    endforeach()
    set_property(GLOBAL PROPERTY "asio ${file}" ${known})
  endif()
  set(${out} ${known} PARENT_SCOPE)
endfunction()

function(check_edge file module include)
  resolve(${file} ${include} target)
  if(NOT target)
    return()
  elseif(NOT EXISTS ${root}/${target})
    violation("${file} includes ${include}, which does not exist")
  elseif(include MATCHES "^\".*/")
    violation("${file} includes ${include}: quotes are for headers beside the file")
  elseif(include MATCHES "^<asb/([^/]+)/" AND NOT CMAKE_MATCH_1 STREQUAL module)
    if(NOT CMAKE_MATCH_1 IN_LIST ${module}_includes)
      violation("${file} includes ${include}: ${module} may not include ${CMAKE_MATCH_1}")
    endif()
  endif()
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${root} ${root}/include/*.hpp ${root}/src/*.hpp ${root}/src/*.cpp)
foreach(file IN LISTS files)
  if(file MATCHES "^(include/asb|src)/([^/]+)/")
    set(module ${CMAKE_MATCH_2})
  elseif(file MATCHES "^src/main.cpp$")
    set(module main)
  elseif(file MATCHES "^src/pch.hpp$")
    continue()
  else()
    violation("${file} belongs to no module")
    continue()
  endif()
  if(NOT DEFINED ${module}_includes)
    violation("${file}: the module ${module} is not in the table")
    continue()
  endif()
  includes_of(${file} includes)
  foreach(include IN LISTS includes)
    check_edge(${file} ${module} ${include})
  endforeach()
  if(module IN_LIST sans_io AND NOT file IN_LIST io_shells)
    reaches_asio(${file} found)
    if(found)
      violation("${file} reaches Asio, but ${module} is sans-I/O and the file is not a shell")
    endif()
  endif()
endforeach()

foreach(file IN LISTS io_shells)
  if(NOT EXISTS ${root}/${file})
    violation("${file} is listed as a shell but does not exist")
    continue()
  endif()
  reaches_asio(${file} found)
  if(NOT found)
    violation("${file} is listed as a shell but does not reach Asio")
  endif()
endforeach()

if(violations)
  list(JOIN violations "\n  " text)
  message(FATAL_ERROR "Includes that the levels do not allow:\n  ${text}")
endif()
list(LENGTH files count)
message(STATUS "The includes of ${count} files keep to the levels")
