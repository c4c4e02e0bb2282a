#pragma once

#include <map>
#include <vector>

#include <QKeySequence>
#include <QPointF>

#include "engine/graph/graph.h"

namespace ui {

enum class Alignment { Left, Center, Right, Top, Middle, Bottom, DistributeAcross, DistributeDown };

/// One way to put cards in line, as menus show it.
struct AlignmentEntry {
  Alignment alignment;
  const char* icon;
  QString title;
  QKeySequence key;
};
const std::vector<AlignmentEntry>& alignmentEntries();

/// Where cards lie in line with each other: at the outermost one or at the mean. Distributing keeps the outermost two and makes
/// all steps between equal, at least so wide that no card covers another one. Fewer than two places stay.
std::map<nn::NodeId, QPointF> aligned(std::map<nn::NodeId, QPointF> places, Alignment alignment);

}  // namespace ui
