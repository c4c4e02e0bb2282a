#include "ui/graph/fold_layout.h"

#include "ui/document/graph_edits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace ui {

namespace {

constexpr double kRowGap = 64;       // room for the wire that runs back
constexpr double kWorthwhile = 1.2;  // a fold has to enlarge by this much

/// Cards with the same x, from left to right.
struct Column {
  double x = 0;
  std::vector<nn::NodeId> nodes;
  bool canBreakBefore = false;
};

std::vector<Column> columnsOf(const nn::Project& project) {
  std::map<double, std::vector<nn::NodeId>> byX;
  for (const auto& [id, at] : project.positions) byX[at.x].push_back(id);
  std::vector<Column> columns;
  for (auto& [x, nodes] : byX) columns.push_back({x, std::move(nodes), false});
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const auto crosses = [&](const nn::Edge& edge) {
      const auto from = project.positions.find(edge.from.node), to = project.positions.find(edge.to.node);
      if (from == project.positions.end() || to == project.positions.end()) return false;
      return (from->second.x < columns[i].x) != (to->second.x < columns[i].x);
    };
    const auto edges = project.graph.edges();
    columns[i].canBreakBefore = std::count_if(edges.begin(), edges.end(), crosses) <= 1;
  }
  return columns;
}

using Row = std::vector<Column>;

/// As many columns a row as allowed, broken where it can be. Only what cannot be broken makes a row longer.
std::vector<Row> rowsOf(const std::vector<Column>& columns, std::size_t perRow) {
  std::vector<Row> rows;
  for (std::size_t begin = 0, end = 0; begin < columns.size(); begin = end) {
    for (end = begin + 1; end < columns.size() && !columns[end].canBreakBefore;) ++end;
    if (rows.empty() || rows.back().size() + (end - begin) > perRow) rows.emplace_back();
    rows.back().insert(rows.back().end(), columns.begin() + static_cast<std::ptrdiff_t>(begin),
                       columns.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return rows;
}

struct Extent {
  double top = std::numeric_limits<double>::infinity(), bottom = -top;
};

Extent extentOf(const nn::Project& project, const Row& row) {
  Extent extent;
  for (const Column& column : row)
    for (const nn::NodeId id : column.nodes) {
      extent.top = std::min(extent.top, project.positions.at(id).y);
      extent.bottom = std::max(extent.bottom, project.positions.at(id).y + edits::kCardHeight);
    }
  return extent;
}

/// Zoom at which a view shows all of these rows.
double zoomOf(const nn::Project& project, const std::vector<Row>& rows, double viewWidth, double viewHeight) {
  double width = 0, height = -kRowGap;
  for (const Row& row : rows) {
    width = std::max(width, row.back().x - row.front().x + edits::kCardWidth);
    const Extent extent = extentOf(project, row);
    height += extent.bottom - extent.top + kRowGap;
  }
  return std::min({viewWidth / width, viewHeight / height, 1.0});
}

}  // namespace

void foldIntoRows(nn::Project& project, double viewWidth, double viewHeight) {
  const std::vector<Column> columns = columnsOf(project);
  std::vector<Row> best = rowsOf(columns, columns.size());
  if (best.empty()) return;
  double bestZoom = zoomOf(project, best, viewWidth, viewHeight) * kWorthwhile;
  for (std::size_t perRow = columns.size(); perRow-- > 2;) {
    std::vector<Row> rows = rowsOf(columns, perRow);
    const double zoom = zoomOf(project, rows, viewWidth, viewHeight);
    if (zoom <= bestZoom * 1.001) continue;
    bestZoom = zoom;
    best = std::move(rows);
  }
  if (best.size() < 2) return;
  double top = extentOf(project, best.front()).top;
  for (const Row& row : best) {
    const Extent extent = extentOf(project, row);
    for (const Column& column : row)
      for (const nn::NodeId id : column.nodes) {
        nn::CanvasPosition& at = project.positions.at(id);
        at.x += best.front().front().x - row.front().x;
        at.y += top - extent.top;
      }
    top += extent.bottom - extent.top + kRowGap;
  }
}

}  // namespace ui
