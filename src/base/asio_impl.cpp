// Asio and Beast are header-only; their non-template parts are compiled once, here.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
