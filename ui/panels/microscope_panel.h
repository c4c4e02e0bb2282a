#pragma once

#include <optional>
#include <vector>

#include <QBoxLayout>
#include <QPixmap>
#include <QSplitter>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QVariantAnimation>
#include <QWidget>

#include "ui/panels/microscope/dock_room.h"
#include "ui/training/lab.h"
#include "ui/training/microscope_control.h"

namespace ui {

class EmptyState;
class LayerPage;
class NumberPane;
class ProcessMap;
class StepBar;
class ZoomTransition;

/// The microscope: goes through the next batch in steps of five sizes, forward and back, and shows every number of it: the
/// layers, a layer's tensors, one unit or weight, and where it comes from. Computes nothing while it is hidden.
///
/// Keyboard: F11 and Shift+F11 step, Alt+1 to Alt+5 choose the step, Alt+Left goes back to what was looked at before, Alt+Down
/// from the layer's numbers to the explanation of one and Alt+Up back; Tab goes through cells and formulas, Enter looks into
/// them.
class MicroscopePanel : public QWidget {
  Q_OBJECT
 public:
  enum class Level { Network, Layer, Number };

  explicit MicroscopePanel(Lab& lab, QWidget* parent = nullptr);
  ~MicroscopePanel() override;

  MicroscopeControl& control() { return control_; }
  Level level() const { return at_.level; }
  StepBar& steps() { return *steps_; }
  ProcessMap& map() { return *map_; }
  LayerPage& layerPage() { return *layer_; }
  NumberPane& numberPane() { return *number_; }
  EmptyState& emptyState() { return *empty_; }
  QToolButton& returnButton() { return *return_; }
  /// "network › dense_1 › a⁽¹⁾₁", as it is shown.
  QString trail() const;
  QSize minimumSizeHint() const override { return {320, 180}; }

 public slots:
  void showNetwork();
  void showLayer(nn::NodeId node);
  /// The same from elsewhere: begins to look when nothing is looked at yet.
  void lookInto(nn::NodeId node);
  /// The same for one number: it is looked at as soon as it is worked out, of a weight its change. Its sample is the one that
  /// is looked at.
  void lookInto(const nn::TensorElement& element);
  /// "Where does this number come from?"
  void showNumber(const nn::TensorElement& element);
  /// To what was looked at before.
  void goBack();

 signals:
  /// Where the process stands, for a mark on the canvas; no node: nowhere.
  void processMoved(std::optional<nn::NodeId> node, bool isForward);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// What is looked at.
  struct View {
    Level level = Level::Network;
    std::optional<nn::NodeId> node;
    std::optional<nn::TensorElement> subject;
    friend bool operator==(const View&, const View&) = default;
  };
  void makeTrail(QBoxLayout& layout);
  void connectParts();
  void go(const View& view, bool remember);
  void look();
  void refresh();
  void refreshEmptyState();
  void refreshTrail();
  void zoom(Level from, Level to);
  void finishZoom();
  void openNumberPane(bool open);
  void answer();
  nn::TensorElement askedFor(const nn::TensorElement& element) const;
  void highlight(const std::vector<nn::TensorElement>& elements);
  void chooseCell(const nn::TensorElement& element);
  void arrange();
  void markProcess();
  void followSelection();
  void orderTabs();
  void keepKeys();
  void focusNumber();
  void focusLayer();

  Lab& lab_;
  MicroscopeControl control_;
  View at_;
  std::vector<View> history_;
  std::optional<nn::TensorElement> wanted_;  ///< asked from elsewhere, and not answered yet
  bool isOnTheWay_ = false;                  ///< the look at it has been asked for
  bool wantsKeys_ = false;  ///< the button that began all this had the keyboard
  std::shared_ptr<const MicroscopeScene> shown_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QWidget* content_;
  StepBar* steps_;
  QToolButton* return_;
  std::vector<QToolButton*> trail_;
  QSplitter* splitter_;
  QStackedWidget* pages_;
  ProcessMap* map_;
  LayerPage* layer_;
  NumberPane* number_;
  ZoomTransition* transition_;
  QPixmap zoomFrom_;  ///< the view that is being left, until the other one is there
  QVariantAnimation opening_;
  DockRoom room_{*this};
};

}  // namespace ui
