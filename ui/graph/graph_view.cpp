#include "ui/graph/graph_view.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/add_menu.h"
#include "ui/graph/annotations.h"
#include "ui/graph/camera.h"
#include "ui/graph/canvas_editor.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/gestures/drop_layer.h"
#include "ui/graph/gestures/gesture.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/live_figures.h"
#include "ui/graph/live_pictures.h"
#include "ui/graph/minimap.h"
#include "ui/graph/node_item.h"
#include "ui/graph/zoom_bar.h"

#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kDotSpacing = 3 * Theme::kGrid;
constexpr double kHandReach = 12;  // screen pixels around a port that still mean it
constexpr int kMargin = 12;

bool takesInput(const std::string& type) {
  const nn::LayerType* layer = nn::LayerRegistry::instance().find(type);
  return layer && nn::inputPortCount(*layer, {}) > 0;
}

}  // namespace

GraphView::GraphView(Lab& lab, QWidget* parent)
    : QGraphicsView(parent),
      lab_(lab),
      scene_(new GraphScene(lab, this)),
      editor_(std::make_unique<CanvasEditor>(lab.document)),
      camera_(new Camera(*this)),
      annotations_(new Annotations(lab, *scene_, *this)),
      pictures_(new LivePictures(lab, *scene_, this)),
      figures_(new LiveFigures(lab, *scene_, this)),
      addMenu_(new AddMenu(this)),
      zoomBar_(new ZoomBar(this)),
      minimap_(new Minimap(*scene_, this)),
      findBar_(new FindBar(lab, this)),
      templates_(new QPushButton(tr("Start from a template…"), this)) {
  setScene(scene_);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTransformationAnchor(NoAnchor);
  setResizeAnchor(AnchorViewCenter);
  setViewportUpdateMode(SmartViewportUpdate);
  setRenderHint(QPainter::Antialiasing);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAcceptDrops(true);
  setAccessibleName(tr("Network canvas"));
  context_ = std::make_unique<CanvasContext>(CanvasContext{
      lab, *scene_, *editor_, [this] { return reach(); },
      [this](const QString& text) {
        if (text.isEmpty())
          QToolTip::hideText();
        else
          QToolTip::showText(QCursor::pos() + QPoint(12, 16), text, viewport());
      },
      [this](std::vector<LayerPreset> layers, const QString& heading, std::function<void(const LayerPreset&)> chosen) {
        chooseLayerAt(viewport()->mapFromGlobal(QCursor::pos()), std::move(layers), heading, std::move(chosen));
      }});
  drop_ = std::make_unique<DropLayerGesture>(*context_);
  new FlowAnimation(lab, *scene_, this);
  connectParts();
  describeForScreenReaders();
}

// A gesture's items leave the scene while it is still there.
GraphView::~GraphView() {
  gesture_.reset();
  drop_.reset();
  delete annotations_;
}

void GraphView::connectParts() {
  connect(camera_, &Camera::changed, this, [this] {
    zoomBar_->setZoom(zoom());
    updateVisibleRect();
    emit zoomChanged(zoom());
  });
  connect(zoomBar_, &ZoomBar::zoomInRequested, this, &GraphView::zoomIn);
  connect(zoomBar_, &ZoomBar::zoomOutRequested, this, &GraphView::zoomOut);
  connect(zoomBar_, &ZoomBar::actualSizeRequested, this, &GraphView::zoomToActualSize);
  connect(zoomBar_, &ZoomBar::fitRequested, this, &GraphView::fitAll);
  connect(minimap_, &Minimap::centerRequested, this, [this](QPointF place) { camera_->lookAt(place, false); });
  connect(findBar_, &FindBar::closed, this, [this] { setFocus(Qt::OtherFocusReason); });
  connect(findBar_, &FindBar::found, this, [this](nn::NodeId id) {
    scene_->selectNodes({id});
    if (const NodeItem* item = scene_->node(id)) camera_->lookAt(item->sceneBoundingRect().center(), true);
  });
  connect(figures_, &LiveFigures::masksChanged, pictures_, &LivePictures::refresh);
  templates_->setFocusPolicy(Qt::NoFocus);  // the File menu has it too
  connect(templates_, &QPushButton::clicked, this, &GraphView::templatesRequested);
  connect(&lab_.document, &ProjectDocument::graphChanged, this, &GraphView::keepAllInView);
  connect(&lab_.document, &ProjectDocument::graphChanged, this, &GraphView::offerTemplates);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &GraphView::offerTemplates);
  offerTemplates();
  connect(scene_, &GraphScene::contentChanged, this, [this] {
    updateVisibleRect();
    describeForScreenReaders();
    if (std::exchange(wasEmpty_, scene_->isEmpty()) != scene_->isEmpty()) viewport()->update();
  });
  connect(&lab_.selection, &Selection::changed, this, &GraphView::describeForScreenReaders);
  // An undo in the middle of a drag: what is being dragged may be gone.
  const auto endGesture = [this] {
    if (const std::unique_ptr<Gesture> gesture = std::move(gesture_)) gesture->cancel();
  };
  connect(&lab_.document, &ProjectDocument::graphChanged, this, endGesture);
  connect(&lab_.document, &ProjectDocument::annotationsChanged, this, endGesture);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, [this] {
    gesture_.reset();
    fitWhenShown_ = true;
    if (!isVisible()) return;
    camera_->fit(scene_->contentRect(), false);
    fitWhenShown_ = false;
  });
  connect(&Theme::instance(), &Theme::changed, viewport(), [this] { viewport()->update(); });
}

double GraphView::zoom() const { return camera_->zoom(); }

double GraphView::reach() const { return std::clamp(kHandReach / zoom() - kHandReach, 0.0, 3 * kHandReach); }

bool GraphView::canPaste() const { return editor_->canPaste(); }

bool GraphView::hasSelection() const { return !lab_.selection.nodes().empty() || !scene_->selectedEdges().empty(); }

void GraphView::fitAll() { camera_->fit(scene_->contentRect(), true); }

void GraphView::zoomIn() { camera_->zoomBy(kZoomStep); }

void GraphView::zoomOut() { camera_->zoomBy(1 / kZoomStep); }

void GraphView::zoomToActualSize() { camera_->zoomBy(1 / zoom()); }

void GraphView::tidy() {
  editor_->tidy(camera_->room());
  fitAll();
}

void GraphView::addLayer(const LayerPreset& layer) {
  const std::vector<nn::NodeId>& selected = lab_.selection.nodes();
  const QPointF corner = camera_->center() - QPointF(edits::kCardWidth / 2, edits::kCardHeight / 2);
  std::optional<nn::NodeId> added;
  if (selected.size() == 1)
    added = editor_->addBehind(layer, selected.front());
  else if (edits::canMerge(lab_.document.graph(), layer.type, selected))
    added = editor_->addMerging(layer, selected);
  else
    added = editor_->add(layer, freePlace(snappedToGrid(corner)));
  if (added) select({*added});
}

QPointF GraphView::freePlace(QPointF wanted) const {
  const auto taken = [this](QPointF corner) {
    const QRectF card = NodeItem::cardRect().translated(corner);
    return std::any_of(scene_->nodes().begin(), scene_->nodes().end(),
                       [&](const auto& node) { return card.intersects(NodeItem::cardRect().translated(node.second->pos())); });
  };
  while (taken(wanted)) wanted += QPointF(0, edits::kCardHeight + edits::kGap);
  return wanted;
}

void GraphView::openAddMenu() {
  const std::vector<nn::NodeId> selected = lab_.selection.nodes();
  const NodeItem* item = selected.size() == 1 ? scene_->node(selected.front()) : nullptr;
  QString heading = item ? tr("Add a layer behind %1").arg(item->card().name) : tr("Add a layer");
  if (selected.size() > 1)
    heading = tr("Add a layer; “Add” or “Concatenate” take all %n", nullptr, static_cast<int>(selected.size()));
  QPoint place = viewport()->rect().center() - QPoint(160, 160);
  if (item) {
    camera_->reveal(item->sceneBoundingRect());
    place = mapFromScene(item->sceneBoundingRect().topRight());
  }
  std::vector<LayerPreset> layers = layerPresets();
  if (item) std::erase_if(layers, [](const LayerPreset& layer) { return !takesInput(layer.type); });
  chooseLayerAt(place, std::move(layers), heading, [this](const LayerPreset& layer) { addLayer(layer); });
}

void GraphView::openAddMenuAt(QPoint viewport) {
  const QPointF place = mapToScene(viewport);
  const GraphScene::Hit hit = scene_->hitAt(place, reach());
  const QPointF corner = snappedToGrid(place - QPointF(edits::kCardWidth / 2, edits::kCardHeight / 2));
  if (hit.edge) {
    chooseLayerAt(viewport, compatibleLayers(lab_.document.graph(), hit.edge->edge().from, true), tr("Insert a layer here"),
                  [this, edge = hit.edge->edge(), corner](const LayerPreset& layer) {
                    if (const auto added = editor_->insert(layer, edge, corner)) select({*added});
                  });
    return;
  }
  chooseLayerAt(viewport, layerPresets(), tr("Add a layer here"), [this, corner](const LayerPreset& layer) {
    if (const auto added = editor_->add(layer, freePlace(corner))) select({*added});
  });
}

void GraphView::chooseLayerAt(QPoint viewport, std::vector<LayerPreset> layers, const QString& heading,
                              std::function<void(const LayerPreset&)> chosen) {
  addMenu_->open(this->viewport()->mapToGlobal(viewport), std::move(layers), heading, std::move(chosen));
}

void GraphView::select(std::vector<nn::NodeId> nodes) {
  scene_->selectNodes(nodes);
  if (nodes.size() == 1) reveal(nodes.front());
}

void GraphView::selectAll() {
  std::vector<nn::NodeId> all;
  for (const auto& [id, item] : scene_->nodes()) all.push_back(id);
  scene_->selectNodes(all);
}

void GraphView::copy() { editor_->copy(lab_.selection.nodes(), annotations_->chosen()); }

void GraphView::cut() { editor_->cut(lab_.selection.nodes(), annotations_->chosen()); }

void GraphView::paste() {
  const std::size_t notes = lab_.document.project().comments.size();
  selectPasted(editor_->paste(), notes);
}

void GraphView::duplicate() {
  const std::size_t notes = lab_.document.project().comments.size();
  selectPasted(editor_->duplicate(lab_.selection.nodes(), annotations_->chosen()), notes);
}

void GraphView::selectPasted(std::vector<nn::NodeId> nodes, std::size_t notesBefore) {
  if (!nodes.empty())
    select(std::move(nodes));
  else if (lab_.document.project().comments.size() > notesBefore)
    annotations_->chooseNote(lab_.document.project().comments.size() - 1);
}

void GraphView::deleteSelected() {
  if (!annotations_->deleteChosen()) editor_->remove(lab_.selection.nodes(), scene_->selectedEdges());
}

void GraphView::groupSelected() { annotations_->groupSelection(); }

void GraphView::ungroupSelected() { annotations_->ungroupSelection(); }

void GraphView::addNote() { annotations_->addComment(camera_->center()); }

void GraphView::align(Alignment alignment) {
  std::map<nn::NodeId, QPointF> places;
  for (const nn::NodeId id : lab_.selection.nodes()) places[id] = lab_.document.position(id);
  if (places.size() > 1) editor_->move(aligned(std::move(places), alignment));
}

void GraphView::reveal(nn::NodeId node) {
  const NodeItem* item = scene_->node(node);
  if (!item) return;
  if (!lab_.selection.contains(node)) scene_->selectNodes({node});
  camera_->reveal(item->sceneBoundingRect());
}

void GraphView::drawBackground(QPainter* painter, const QRectF& rect) {
  const Theme::Colors& colors = Theme::instance().colors();
  painter->fillRect(rect, colors.canvas);
  double spacing = kDotSpacing;
  while (spacing * zoom() < 14) spacing *= 2;
  QVector<QPointF> dots;
  for (double y = std::floor(rect.top() / spacing) * spacing; y <= rect.bottom(); y += spacing)
    for (double x = std::floor(rect.left() / spacing) * spacing; x <= rect.right(); x += spacing) dots << QPointF(x, y);
  QPen pen(colors.canvasDot, 2);
  pen.setCosmetic(true);
  painter->setPen(pen);
  painter->setRenderHint(QPainter::Antialiasing, false);
  painter->drawPoints(dots.constData(), static_cast<int>(dots.size()));
  painter->setRenderHint(QPainter::Antialiasing, true);
}

void GraphView::drawForeground(QPainter* painter, const QRectF&) {
  if (!scene_->isEmpty()) return;
  painter->save();
  painter->resetTransform();
  drawEmptyState(*painter);
  painter->restore();
}

void GraphView::drawEmptyState(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QRectF area(viewport()->rect());
  const QPointF middle = area.center();
  painter.drawPixmap(middle - QPointF(24, 64),
                     theme.iconPixmap(QStringLiteral("network"), 48, theme.colors().textMuted, devicePixelRatioF()));
  painter.setFont(theme.font(1.25, true));
  painter.setPen(theme.colors().text);
  painter.drawText(QRectF(area.left(), middle.y(), area.width(), 30), Qt::AlignCenter, tr("Build a network"));
  painter.setFont(theme.font());
  painter.setPen(theme.colors().textMuted);
  painter.drawText(QRectF(area.left(), middle.y() + 30, area.width(), 26), Qt::AlignCenter,
                   tr("Drag a layer here, or press Tab"));
}

void GraphView::updateVisibleRect() {
  const QRectF visible = viewportTransform().inverted().mapRect(QRectF(viewport()->rect()));
  pictures_->setVisibleRect(visible, zoom() >= NodeItem::kCloseUpZoom ? PictureSize::CloseUp : PictureSize::Card);
  figures_->setVisibleRect(visible, zoom() >= NodeItem::kTraceZoom);
  minimap_->setVisibleRect(visible);
}

void GraphView::keepAllInView() {
  const bool hasMore = scene_->nodes().size() > std::exchange(cards_, scene_->nodes().size());
  if (!hasMore || !isVisible() || !camera_->isFitted()) return;
  const QRectF visible = viewportTransform().inverted().mapRect(QRectF(viewport()->rect()));
  if (!visible.contains(scene_->contentRect())) fitAll();
}

void GraphView::placeOverlays() {
  zoomBar_->adjustSize();
  zoomBar_->move(width() - zoomBar_->width() - kMargin, height() - zoomBar_->height() - kMargin);
  camera_->setCovered(zoomBar_->geometry());
  minimap_->move(width() - minimap_->width() - kMargin, zoomBar_->y() - minimap_->height() - Theme::kGrid);
  templates_->adjustSize();
  templates_->move((width() - templates_->width()) / 2, height() - templates_->height() - 3 * Theme::kGrid);
  findBar_->move(width() - findBar_->width() - kMargin, kMargin);
}

/// As long as there is nothing but the two ends that every new project has.
void GraphView::offerTemplates() {
  const nn::Graph& graph = lab_.document.graph();
  templates_->setVisible(graph.edges().empty() && graph.nodes().size() <= 2);
}

void GraphView::find() { findBar_->open(); }

void GraphView::describeForScreenReaders() {
  const std::optional<nn::NodeId> current = lab_.selection.current();
  const NodeItem* item = current ? scene_->node(*current) : nullptr;
  setAccessibleDescription(
      item ? item->card().description
           : tr("%n layer(s). Arrows choose a layer, Tab adds one.", nullptr, static_cast<int>(scene_->nodes().size())));
}

void GraphView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  placeOverlays();
  if (isVisible() && camera_->isFitted()) camera_->fit(scene_->contentRect(), false);  // who saw all goes on to see all
  updateVisibleRect();
}

void GraphView::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  figures_->setSeen(true);
  if (std::exchange(fitWhenShown_, false)) camera_->fit(scene_->contentRect(), false);
}

void GraphView::hideEvent(QHideEvent* event) {
  QGraphicsView::hideEvent(event);
  figures_->setSeen(false);
}

}  // namespace ui
