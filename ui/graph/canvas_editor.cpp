#include "ui/graph/canvas_editor.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/fold_layout.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>
#include <cmath>
#include <span>

namespace ui {

namespace {

constexpr double kPasteOffset = 32;

nn::CanvasPosition position(QPointF place) { return {place.x(), place.y()}; }

}  // namespace

QPointF snappedToGrid(QPointF place) {
  return {std::round(place.x() / Theme::kGrid) * Theme::kGrid, std::round(place.y() / Theme::kGrid) * Theme::kGrid};
}

std::optional<nn::NodeId> CanvasEditor::add(const LayerPreset& layer, QPointF at) {
  nn::NodeId id{};
  const bool done = document_.edit(tr("Add %1").arg(text(layer.title)), [&](nn::Project& project) {
    id = edits::addNode(project, layer.type, layer.options, position(at));
  });
  return done ? std::optional(id) : std::nullopt;
}

std::optional<nn::NodeId> CanvasEditor::insert(const LayerPreset& layer, const nn::Edge& edge, QPointF at) {
  if (!canGoOntoEdge(layer.type)) return add(layer, at);
  nn::NodeId id{};
  const bool done = document_.edit(tr("Insert %1").arg(text(layer.title)), [&](nn::Project& project) {
    id = edits::insertOnEdge(project, edge, layer.type, layer.options, position(at));
  });
  return done ? std::optional(id) : std::nullopt;
}

std::optional<nn::NodeId> CanvasEditor::addConnected(const LayerPreset& layer, nn::PortRef openEnd, bool fromOutput,
                                                     QPointF at) {
  nn::NodeId id{};
  const bool done = document_.edit(tr("Add %1").arg(text(layer.title)), [&](nn::Project& project) {
    id = edits::addNode(project, layer.type, layer.options, edits::makeRoom(project, position(at)));
    const nn::PortRef end{id, 0};
    edits::connect(project, fromOutput ? nn::Edge{openEnd, end} : nn::Edge{end, openEnd});
  });
  return done ? std::optional(id) : std::nullopt;
}

std::optional<nn::NodeId> CanvasEditor::addBehind(const LayerPreset& layer, nn::NodeId node) {
  const QPointF at = document_.position(node) + QPointF(edits::kCardWidth + edits::kGap, 0);
  const nn::LayerType* type = nn::LayerRegistry::instance().find(document_.graph().node(node).type);
  const nn::LayerType* added = nn::LayerRegistry::instance().find(layer.type);
  const std::vector<nn::Edge> wires = document_.graph().edgesFrom(node);
  const bool canFollow = type && type->role != nn::LayerRole::Output && added && added->role != nn::LayerRole::Input;
  if (canFollow && wires.empty()) {
    nn::NodeId id{};
    const bool done = document_.edit(tr("Add %1").arg(text(layer.title)), [&](nn::Project& project) {
      id = edits::addNode(project, layer.type, layer.options, edits::makeRoom(project, position(at)));
      edits::connect(project, {{node, 0}, {id, 0}});
    });
    return done ? std::optional(id) : std::nullopt;
  }
  if (canFollow && wires.size() == 1 && canGoOntoEdge(layer.type)) return insert(layer, wires.front(), at);
  return add(layer, at + QPointF(0, edits::kCardHeight + edits::kGap));
}

std::optional<nn::NodeId> CanvasEditor::addMerging(const LayerPreset& layer, const std::vector<nn::NodeId>& nodes) {
  nn::NodeId id{};
  const bool done = document_.edit(tr("Add %1").arg(text(layer.title)), [&](nn::Project& project) {
    id = edits::addMerging(project, layer.type, layer.options, nodes);
  });
  return done ? std::optional(id) : std::nullopt;
}

void CanvasEditor::move(const std::map<nn::NodeId, QPointF>& places, const QString& mergeKey) {
  const int count = static_cast<int>(places.size());
  document_.edit(
      tr("Move %n layer(s)", nullptr, count),
      [&](nn::Project& project) {
        for (const auto& [id, place] : places) project.positions[id] = position(place);
      },
      mergeKey);
}

void CanvasEditor::moveOntoEdge(nn::NodeId node, const nn::Edge& edge, QPointF at) {
  document_.edit(tr("Insert %1").arg(text(document_.graph().node(node).name)), [&](nn::Project& project) {
    project.positions[node] = position(at);
    edits::moveOntoEdge(project, node, edge);
  });
}

bool CanvasEditor::canGoOntoEdge(const std::string& type) {
  const nn::LayerType* layer = nn::LayerRegistry::instance().find(type);
  return layer && layer->role == nn::LayerRole::Hidden && nn::inputPortCount(*layer, {}) > 0 && !layer->outputPorts.empty();
}

bool CanvasEditor::canGoOntoEdge(nn::NodeId node) const {
  const nn::Graph& graph = document_.graph();
  return graph.contains(node) && graph.edgesInto(node).empty() && graph.edgesFrom(node).empty() &&
         canGoOntoEdge(graph.node(node).type);
}

void CanvasEditor::connect(const nn::Edge& edge, std::optional<nn::Edge> instead) {
  if (instead == edge) return;
  document_.edit(tr("Connect %1 to %2")
                     .arg(text(document_.graph().node(edge.from.node).name), text(document_.graph().node(edge.to.node).name)),
                 [&](nn::Project& project) {
                   if (instead) project.graph.disconnect(*instead);
                   edits::connect(project, edge);
                 });
}

void CanvasEditor::disconnect(const std::vector<nn::Edge>& edges) { remove({}, edges); }

void CanvasEditor::remove(const std::vector<nn::NodeId>& nodes, const std::vector<nn::Edge>& edges) {
  if (nodes.empty() && edges.empty()) return;
  const int count = static_cast<int>(nodes.empty() ? edges.size() : nodes.size());
  document_.edit(nodes.empty() ? tr("Remove %n wire(s)", nullptr, count) : tr("Delete %n layer(s)", nullptr, count),
                 [&](nn::Project& project) {
                   for (const nn::Edge& edge : edges) project.graph.disconnect(edge);
                   edits::removeNodes(project, nodes, true);
                 });
}

void CanvasEditor::copy(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note) const {
  if (nodes.empty() && !note) return;
  const QByteArray content = QByteArray::fromStdString(edits::copyText(document_.project(), nodes, note));
  auto* data = new QMimeData;
  data->setData(QString::fromLatin1(edits::kNodesMimeType), content);
  data->setText(QString::fromUtf8(content));
  QGuiApplication::clipboard()->setMimeData(data);
}

void CanvasEditor::cut(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note) {
  if (nodes.empty() && !note) return;
  copy(nodes, note);
  const QString name = nodes.empty() ? tr("Cut the note") : tr("Cut %n layer(s)", nullptr, static_cast<int>(nodes.size()));
  document_.edit(name, [&](nn::Project& project) {
    std::vector<std::size_t> notes = edits::notesAmong(project, nodes);
    if (note) notes.push_back(*note);
    std::vector<nn::CanvasComment> kept;
    for (std::size_t i = 0; i < project.comments.size(); ++i)
      if (std::ranges::find(notes, i) == notes.end()) kept.push_back(project.comments[i]);
    project.comments = std::move(kept);
    edits::removeNodes(project, nodes, true);
  });
}

bool CanvasEditor::canPaste() const {
  const QMimeData* data = QGuiApplication::clipboard()->mimeData();
  return data && data->hasFormat(QString::fromLatin1(edits::kNodesMimeType));
}

std::vector<nn::NodeId> CanvasEditor::paste() {
  if (!canPaste()) return {};
  const QByteArray content = QGuiApplication::clipboard()->mimeData()->data(QString::fromLatin1(edits::kNodesMimeType));
  return pasteText(tr("Paste"), content.toStdString(), kPasteOffset);
}

std::vector<nn::NodeId> CanvasEditor::duplicate(const std::vector<nn::NodeId>& nodes, std::optional<std::size_t> note) {
  if (nodes.empty() && !note) return {};
  return pasteText(
      nodes.empty() ? tr("Duplicate the note") : tr("Duplicate %n layer(s)", nullptr, static_cast<int>(nodes.size())),
      edits::copyText(document_.project(), nodes, note), kPasteOffset);
}

std::vector<nn::NodeId> CanvasEditor::pasteText(const QString& name, const std::string& text, double offset) {
  std::vector<nn::NodeId> added;
  const bool done = document_.edit(name, [&](nn::Project& project) {
    const std::size_t older = project.comments.size();
    added = edits::paste(project, text, {offset, offset});
    const std::span<nn::CanvasComment> notes = std::span(project.comments).subspan(older);
    // What lies exactly on an older card or note could not be seen: move on until all have corners of their own.
    const auto covers = [&] {
      const auto before = std::span(project.comments).first(older);
      for (const nn::CanvasComment& note : notes)
        if (std::ranges::find(before, note.position, &nn::CanvasComment::position) != before.end()) return true;
      return std::any_of(added.begin(), added.end(), [&](nn::NodeId id) {
        const nn::CanvasPosition at = project.positions[id];
        return std::any_of(project.positions.begin(), project.positions.end(), [&](const auto& other) {
          return std::find(added.begin(), added.end(), other.first) == added.end() && other.second == at;
        });
      });
    };
    const auto moveOn = [offset](nn::CanvasPosition& place) { place = {place.x + offset, place.y + offset}; };
    while (covers()) {
      for (const nn::NodeId id : added) moveOn(project.positions[id]);
      for (nn::CanvasComment& note : notes) moveOn(note.position);
    }
  });
  return done ? added : std::vector<nn::NodeId>{};
}

void CanvasEditor::tidy(QSizeF view) {
  document_.edit(tr("Tidy up"), [view](nn::Project& project) {
    edits::tidy(project);
    foldIntoRows(project, view.width(), view.height());
  });
}

void CanvasEditor::setFrozen(const std::vector<nn::NodeId>& nodes, bool frozen) {
  const int count = static_cast<int>(nodes.size());
  document_.edit(frozen ? tr("Freeze %n layer(s)", nullptr, count) : tr("Unfreeze %n layer(s)", nullptr, count),
                 [&](nn::Project& project) { edits::setFrozen(project, nodes, frozen); });
}

void CanvasEditor::shareWeights(const std::vector<nn::NodeId>& nodes, std::optional<nn::NodeId> owner) {
  const QString name = owner ? tr("Share the weights of %1").arg(text(document_.graph().node(*owner).name))
                             : tr("Give %n layer(s) weights of their own", nullptr, static_cast<int>(nodes.size()));
  document_.edit(name, [&](nn::Project& project) {
    for (const nn::NodeId node : nodes) edits::shareWeights(project, node, owner);
  });
}

void CanvasEditor::fix(const nn::GraphFix& fix) {
  document_.edit(text(fix.title), [&](nn::Project& project) { edits::applyFix(project, fix); });
}

}  // namespace ui
