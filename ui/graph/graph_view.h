#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QGraphicsView>
#include <QKeySequence>

#include "ui/document/layer_preset.h"
#include "ui/graph/alignment.h"
#include "ui/training/lab.h"

class QMenu;
class QPushButton;

namespace ui {

class AddMenu;
class Annotations;
class Camera;
class CanvasEditor;
class DropLayerGesture;
class FindBar;
class Gesture;
class GraphScene;
class LiveFigures;
class LivePictures;
class Minimap;
class ZoomBar;
struct CanvasContext;
struct CanvasPoint;

/// The canvas: shows the network and hands the mouse to a gesture, the keyboard to an action. Every action is a slot, so that
/// menus and tool bars can call it.
class GraphView : public QGraphicsView {
  Q_OBJECT
 public:
  explicit GraphView(Lab& lab, QWidget* parent = nullptr);
  ~GraphView() override;

  GraphScene& graphScene() { return *scene_; }
  /// 1 is one screen pixel for one scene pixel.
  double zoom() const;
  /// The pop-up of openAddMenu(); hidden most of the time.
  AddMenu& addMenu() { return *addMenu_; }
  FindBar& findBar() { return *findBar_; }
  Minimap& minimap() { return *minimap_; }
  Annotations& annotations() { return *annotations_; }
  bool canPaste() const;
  bool hasSelection() const;
  /// The shortcut of toggleFrozen().
  static QKeySequence freezeKey() { return {Qt::CTRL | Qt::SHIFT | Qt::Key_F}; }

 public slots:
  void fitAll();
  void zoomIn();
  void zoomOut();
  void zoomToActualSize();
  void tidy();
  /// In the middle of what is shown, or behind the selected layer and wired to it.
  void addLayer(const ui::LayerPreset& layer);
  void openAddMenu();
  /// The bar that finds layers.
  void find();
  /// A titled frame around the selected layers, and out of it again.
  void groupSelected();
  void ungroupSelected();
  /// In the middle of what is shown.
  void addNote();
  /// Puts the selected layers in line.
  void align(ui::Alignment alignment);
  void selectAll();
  void copy();
  void cut();
  void paste();
  void duplicate();
  void deleteSelected();
  /// Freezes the selected layers' weights; when all of them are frozen, unfreezes them.
  void toggleFrozen();
  /// Selects a layer and brings it into view.
  void reveal(nn::NodeId node);

 signals:
  void zoomChanged(double zoom);
  /// From the canvas of a network that nobody has begun.
  void templatesRequested();
  /// The numbers of this layer, step by step.
  void microscopeRequested(nn::NodeId node);
  /// Double-click or Enter on a layer: show what is inside.
  void nodeActivated(nn::NodeId node);

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  bool event(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  CanvasPoint pointAt(const QPoint& viewport, Qt::KeyboardModifiers modifiers) const;
  double reach() const;
  QPointF freePlace(QPointF wanted) const;
  void connectParts();
  void drawEmptyState(QPainter& painter) const;
  void pressLeft(const CanvasPoint& point);
  bool pressKey(int key, Qt::KeyboardModifiers modifiers);
  void chooseLayerAt(QPoint viewport, std::vector<LayerPreset> layers, const QString& heading,
                     std::function<void(const LayerPreset&)> chosen);
  void openAddMenuAt(QPoint viewport);
  void moveSelection(int key, Qt::KeyboardModifiers modifiers);
  void walk(int key);
  void select(std::vector<nn::NodeId> nodes);
  /// What was pasted: layers, or else the last note when there are more than before.
  void selectPasted(std::vector<nn::NodeId> nodes, std::size_t notesBefore);
  void showFixes(nn::NodeId node, QPoint globalPosition);
  void fillMenu(QMenu& menu, const CanvasPoint& point);
  void fillWeightsMenu(QMenu& menu);
  void fillArrangeMenu(QMenu& menu);
  std::vector<nn::NodeId> selectedWithWeights() const;
  void updateVisibleRect();
  /// Who sees the whole network goes on to see it when layers are added.
  void keepAllInView();
  void placeOverlays();
  void offerTemplates();
  void updateCursor(const CanvasPoint& point);
  void describeForScreenReaders();

  Lab& lab_;
  GraphScene* scene_;
  std::unique_ptr<CanvasEditor> editor_;
  Camera* camera_;
  Annotations* annotations_;
  LivePictures* pictures_;
  LiveFigures* figures_;
  AddMenu* addMenu_;
  ZoomBar* zoomBar_;
  Minimap* minimap_;
  FindBar* findBar_;
  QPushButton* templates_;
  std::unique_ptr<CanvasContext> context_;
  std::unique_ptr<Gesture> gesture_;
  std::unique_ptr<DropLayerGesture> drop_;
  std::optional<QPoint> panFrom_;
  bool spaceHeld_ = false, spacePanned_ = false;
  bool fitWhenShown_ = true;
  bool wasEmpty_ = true;
  std::size_t cards_ = 0;  ///< how many there were
};

}  // namespace ui
