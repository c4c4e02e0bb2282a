#pragma once

#include <exception>
#include <string>

#include <QString>

/// What an action throws: the message when it is an E, "another exception: ..." or "nothing" otherwise.
template <typename E, typename Action>
QString thrown(Action action) {
  try {
    action();
  } catch (const E& error) {
    return QString::fromUtf8(error.what());
  } catch (const std::exception& error) {
    return QStringLiteral("another exception: ") + QString::fromUtf8(error.what());
  }
  return QStringLiteral("nothing");
}
