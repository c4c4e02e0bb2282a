#pragma once

#include <string>
#include <vector>

#include <QImage>

namespace ui {

/// The point sets of the registry, those for classes first, then those for values, the empty plane last.
std::vector<std::string> pointSetIds();

/// A small picture of a point set as it comes without options, in the colours of the theme; `side` pixels wide.
QImage pointSetPicture(const std::string& id, int side);

}  // namespace ui
