#include "ui/panels/microscope_panel.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/microscope/layer_page.h"
#include "ui/panels/microscope/nothing_yet.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope/process_map.h"
#include "ui/panels/microscope/step_bar.h"
#include "ui/panels/microscope/tensor_card.h"
#include "ui/panels/microscope/zoom_transition.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel_scroll_area.h"

#include <QApplication>
#include <QShortcut>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

using Role = nn::TensorElement::Role;

constexpr int kTight = 560;            // narrower than this there is no room for a number beside its layer
constexpr double kNumberShare = 0.52;  // of the width, for the number beside its layer

}  // namespace

MicroscopePanel::MicroscopePanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      control_(lab.document, lab.training),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("microscope"), this)),
      content_(new QWidget(this)),
      steps_(new StepBar(control_, lab.training, content_)),
      return_(new QToolButton(content_)),
      splitter_(new QSplitter(content_)),
      pages_(new QStackedWidget(splitter_)),
      map_(new ProcessMap),
      layer_(new LayerPage),
      number_(new NumberPane(splitter_)),
      transition_(new ZoomTransition(pages_)) {
  setObjectName(QStringLiteral("microscopePanel"));
  setAccessibleName(tr("Microscope"));
  stack_->addWidget(empty_);
  stack_->addWidget(content_);
  auto* column = new QVBoxLayout(content_);
  column->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  column->setSpacing(4);
  column->addWidget(steps_);
  auto* trail = new QWidget(content_);
  auto* row = new QHBoxLayout(trail);
  row->setContentsMargins(0, 0, 0, 0);
  makeTrail(*row);
  trail->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  steps_->setTrail(trail);
  column->addWidget(splitter_, 1);
  auto* scroll = new PanelScrollArea(pages_);
  scroll->keepRoomForBar();
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(map_);
  pages_->addWidget(scroll);
  pages_->addWidget(layer_);
  splitter_->addWidget(pages_);
  splitter_->addWidget(number_);
  splitter_->setChildrenCollapsible(false);
  splitter_->setStretchFactor(0, 48);
  splitter_->setStretchFactor(1, 52);
  number_->hide();
  opening_.setDuration(ZoomTransition::kMilliseconds);
  opening_.setEasingCurve(QEasingCurve::OutCubic);
  connectParts();
  refreshEmptyState();
}

MicroscopePanel::~MicroscopePanel() {
  // The parts go after this object's own members: what they say on their way out is for nobody.
  for (QObject* part : findChildren<QObject*>()) part->disconnect(this);
}

void MicroscopePanel::makeTrail(QBoxLayout& layout) {
  layout.setSpacing(0);
  return_->setObjectName(QStringLiteral("microscopeReturn"));
  return_->setIcon(Theme::instance().icon(QStringLiteral("undo")));
  return_->setAccessibleName(tr("Back to the last view"));
  return_->setToolTip(tr("Back to what was looked at before  (%1)")
                          .arg(QKeySequence(Qt::ALT | Qt::Key_Left).toString(QKeySequence::NativeText)));
  return_->setProperty("compact", true);
  return_->setFocusPolicy(Qt::TabFocus);
  layout.addWidget(return_);
  for (int i = 0; i < 3; ++i) {
    auto* button = new QToolButton(content_);
    button->setProperty("compact", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    button->setObjectName(QStringLiteral("microscopeTrail%1").arg(i));
    layout.addWidget(button);
    trail_.push_back(button);
  }
  trail_[0]->setIcon(Theme::instance().icon(QStringLiteral("network")));
  trail_[0]->setAccessibleName(tr("network"));
  trail_[0]->setToolTip(tr("All layers of the network"));
  connect(return_, &QToolButton::clicked, this, &MicroscopePanel::goBack);
  connect(trail_[0], &QToolButton::clicked, this, &MicroscopePanel::showNetwork);
  connect(trail_[1], &QToolButton::clicked, this, [this] {
    if (at_.node) showLayer(*at_.node);
  });
  const auto shortcut = [this](Qt::Key key, void (MicroscopePanel::*slot)()) {
    auto* made = new QShortcut(QKeySequence(Qt::ALT | key), this);
    made->setContext(Qt::WidgetWithChildrenShortcut);
    connect(made, &QShortcut::activated, this, slot);
  };
  shortcut(Qt::Key_Left, &MicroscopePanel::goBack);
  shortcut(Qt::Key_Down, &MicroscopePanel::focusNumber);
  shortcut(Qt::Key_Up, &MicroscopePanel::focusLayer);
}

void MicroscopePanel::connectParts() {
  connect(&control_, &MicroscopeControl::sceneChanged, this, &MicroscopePanel::refresh);
  connect(&control_, &MicroscopeControl::stateChanged, this, &MicroscopePanel::refreshEmptyState);
  connect(&control_, &MicroscopeControl::moved, this, [this] {
    if (at_.level != Level::Network) layer_->revealProcess();
  });
  for (const auto change : {&TrainingController::dataChanged, &TrainingController::networkChanged})
    connect(&lab_.training, change, this, &MicroscopePanel::refreshEmptyState);
  connect(&lab_.training, &TrainingController::stateChanged, this, &MicroscopePanel::refreshEmptyState);
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &MicroscopePanel::refreshEmptyState);
  connect(&lab_.selection, &Selection::changed, this, &MicroscopePanel::followSelection);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, [this] {  // its layers are others
    at_ = {};
    history_.clear();
    openNumberPane(false);
  });
  connect(empty_, &EmptyState::actionTriggered, this, [this] {
    wantsKeys_ = isAncestorOf(QApplication::focusWidget());
    control_.begin();
  });
  connect(map_, &ProcessMap::layerChosen, this, &MicroscopePanel::showLayer);
  connect(layer_, &LayerPage::pointed, this, &MicroscopePanel::highlight);
  connect(layer_, &LayerPage::chosen, this, &MicroscopePanel::chooseCell);
  connect(number_, &NumberPane::pointed, this, &MicroscopePanel::highlight);
  connect(number_, &NumberPane::followed, this, &MicroscopePanel::showNumber);
  connect(number_, &NumberPane::wanted, &control_, qOverload<const nn::TensorElement&>(&MicroscopeControl::moveTo));
  connect(&number_->explanations(), &ExplanationView::largestTermsChanged, this, &MicroscopePanel::look);
  connect(steps_, &StepBar::sampleChosen, this, [this](nn::Index sample) {
    MicroscopeFocus focus = control_.focus();
    focus.sample = sample;
    if (focus.subject) focus.subject->sample = sample;
    control_.setFocus(focus);
  });
  connect(steps_, &StepBar::enlargeRequested, this, [this] { room_.toggle(); });
  connect(&opening_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    const double share = value.toDouble();
    const int whole = splitter_->orientation() == Qt::Horizontal ? splitter_->width() : splitter_->height();
    splitter_->setSizes({qRound(whole * (1 - share)), qRound(whole * share)});
  });
}

void MicroscopePanel::showNetwork() { go({}, true); }

void MicroscopePanel::showLayer(nn::NodeId node) { go({Level::Layer, node, std::nullopt}, true); }

void MicroscopePanel::showNumber(const nn::TensorElement& element) { go({Level::Number, element.node, element}, true); }

void MicroscopePanel::lookInto(nn::NodeId node) {
  go({Level::Layer, node, std::nullopt}, true);
  control_.begin();
}

void MicroscopePanel::lookInto(const nn::TensorElement& element) {
  wanted_ = element;
  isOnTheWay_ = false;
  control_.begin();
  answer();
}

/// Goes to the number that was asked for as soon as there is a batch, and on until it is worked out.
void MicroscopePanel::answer() {
  if (!wanted_ || !shown_) return;
  nn::TensorElement subject = askedFor(*wanted_);
  subject.sample = hasBatchAxis(subject.role) ? shown_->focus.sample : 0;
  const bool isThere = shown_->plan().stepOf(subject.node) != nullptr;
  if (!isThere || !shown_->record->has(subject)) {
    wanted_.reset();
    if (isThere) showLayer(subject.node);
  } else if (shown_->focus.subject == subject) {
    wanted_.reset();
    if (!shown_->isSubjectKnown) control_.moveTo(subject);
  } else if (!std::exchange(isOnTheWay_, true)) {
    go({Level::Number, subject.node, subject}, true);
    look();
  }
}

void MicroscopePanel::goBack() {
  if (history_.empty()) return;
  const View view = history_.back();
  history_.pop_back();
  go(view, false);
}

/// A weight is asked for its change; everything else for where it comes from.
nn::TensorElement MicroscopePanel::askedFor(const nn::TensorElement& element) const {
  if (element.role != Role::Parameter || !shown_) return element;
  nn::TensorElement changed = element;
  changed.role = Role::NextParameter;
  const nn::NetworkPlan::Step* step = shown_->plan().stepOf(element.node);
  return shown_->record->has(changed) && step && !step->frozen ? changed : element;
}

void MicroscopePanel::chooseCell(const nn::TensorElement& element) {
  // Numbers of neighbours are looked at from the layer that is open.
  go({Level::Number, at_.node ? at_.node : std::optional(element.node), askedFor(element)}, true);
}

void MicroscopePanel::go(const View& view, bool remember) {
  if (view.level != Level::Number) wanted_.reset();
  if (view == at_) return;
  constexpr std::size_t kRemembered = 100;
  if (remember) history_.push_back(at_);
  if (history_.size() > kRemembered) history_.erase(history_.begin());
  const Level from = at_.level;
  const bool hadKeys = isAncestorOf(QApplication::focusWidget());
  at_ = view;
  look();
  zoom(from, at_.level);
  orderTabs();
  refreshTrail();
  if (hadKeys) keepKeys();
}

void MicroscopePanel::look() {
  MicroscopeFocus focus = control_.focus();
  focus.node = at_.node;
  focus.subject = at_.subject;
  const bool isKept = at_.subject && shown_ && at_.subject->role == Role::Workspace &&
                      nn::keptWith(*shown_->record, at_.subject->node, focus.sample) == at_.subject->sample;
  if (at_.subject && !isKept) focus.sample = at_.subject->sample;
  if (at_.level == Level::Network) focus.node.reset();
  focus.largestTerms = number_->explanations().largestTerms();
  control_.setFocus(focus);
}

/// From the network into a layer, as soon as that is worked out, and out again.
void MicroscopePanel::zoom(Level from, Level to) {
  const bool isNetwork = to == Level::Network;
  if ((from == Level::Network) == isNetwork || !shown_) return;
  zoomFrom_ = transition_->isWelcome() ? pages_->grab() : QPixmap();
  const bool isThere = isNetwork || shown_->focus.node == at_.node;
  if (!isThere) return;
  if (!isNetwork) layer_->setScene(shown_);
  pages_->setCurrentIndex(isNetwork ? 0 : 1);
  finishZoom();
}

void MicroscopePanel::finishZoom() {
  if (zoomFrom_.isNull()) return;
  const bool isNetwork = at_.level == Level::Network;
  QRectF part;
  for (std::size_t i = 0; i < shown_->layers.size(); ++i)
    if (shown_->layers[i].node == (isNetwork ? shown_->focus.node : at_.node)) {
      part = map_->cardRect(static_cast<int>(i));
      part.translate(map_->mapTo(pages_, QPoint(0, 0)));
    }
  transition_->run(std::exchange(zoomFrom_, {}), pages_->grab(), part, !isNetwork);
}

void MicroscopePanel::refresh() {
  const auto scene = control_.scene();
  const bool isFirst = scene && !shown_;
  const bool hadKeys = isAncestorOf(QApplication::focusWidget()) || (scene && std::exchange(wantsKeys_, false));
  const auto before = shown_;
  shown_ = scene;
  refreshEmptyState();
  markProcess();
  if (!scene) return;
  if (isFirst && width() < kTight) room_.takeMost();
  if (isFirst) layer_->prepare();
  // The process may have led elsewhere.
  if (at_.level != Level::Network) at_.node = scene->focus.node;
  if (at_.level == Level::Number) at_.subject = scene->focus.subject;
  if (at_.level == Level::Number && !at_.subject) at_.level = Level::Layer;
  map_->setScene(scene);
  if (at_.level != Level::Network) layer_->setScene(scene);
  pages_->setCurrentIndex(at_.level == Level::Network ? 0 : 1);
  finishZoom();
  if (at_.level == Level::Number) number_->setScene(*scene);
  openNumberPane(at_.level == Level::Number);
  orderTabs();
  refreshTrail();
  // What had the keyboard may be gone, with the page of before.
  if (hadKeys) keepKeys();
  // After the layout has given the new cards their places, and once more when the pane beside them has opened.
  if (at_.level == Level::Number && (!before || before->focus.subject != at_.subject))
    for (const int later : {0, ZoomTransition::kMilliseconds + 40})
      QTimer::singleShot(later, layer_, [this, subject = *at_.subject] {
        if (at_.subject == subject) layer_->reveal(subject);
      });
  answer();
}

void MicroscopePanel::openNumberPane(bool open) {
  if (open == number_->isVisibleTo(splitter_)) return;
  opening_.stop();
  number_->setVisible(open);
  if (!open) return;
  arrange();
  opening_.setStartValue(0.15);
  opening_.setEndValue(kNumberShare);
  if (Theme::instance().reducedMotion() || !isVisible()) return;
  opening_.start();
}

void MicroscopePanel::highlight(const std::vector<nn::TensorElement>& elements) {
  layer_->highlight(elements);
  number_->highlight(elements);
  QString hint;
  if (elements.size() == 1 && shown_) {
    const MicroscopeTensor* tensor = shown_->tensorOf(elements.front());
    hint = elementInWords(*shown_->record, elements.front(), !tensor || tensor->isKnown(elements.front().element));
  }
  steps_->setHint(hint);
}

QString MicroscopePanel::trail() const {
  QStringList parts;
  for (const QToolButton* button : trail_)
    if (button->isVisibleTo(content_)) parts << button->accessibleName();
  return parts.join(QStringLiteral(" › "));
}

void MicroscopePanel::refreshTrail() {
  return_->setEnabled(!history_.empty());
  trail_[1]->setVisible(at_.level != Level::Network);
  trail_[2]->setVisible(at_.level == Level::Number);
  if (!shown_) return;
  const auto name = [](QToolButton& button, const QString& words) {
    button.setAccessibleName(words);
    button.setText(QStringLiteral("› ") + words);
  };
  if (at_.node)
    if (const nn::NetworkPlan::Step* step = shown_->plan().stepOf(*at_.node)) name(*trail_[1], text(step->name));
  if (at_.subject && shown_->record->has(*at_.subject))
    name(*trail_[2], text(nn::symbolText(nn::symbolOf(*shown_->record, *at_.subject))));
}

void MicroscopePanel::refreshEmptyState() {
  const bool hasScene = control_.scene() != nullptr;
  stack_->setCurrentIndex(hasScene ? 1 : 0);
  if (!hasScene) sayWhyThereIsNothing(*empty_, control_, lab_.training);
}

void MicroscopePanel::markProcess() {
  if (!shown_ || !isVisible()) return emit processMoved(std::nullopt, true);
  using Phase = nn::Microscope::Phase;
  const bool isForward = !shown_->last || shown_->last->phase == Phase::Forward || shown_->last->phase == Phase::Loss;
  emit processMoved(shown_->last ? std::optional(shown_->last->node) : std::nullopt, isForward);
}

void MicroscopePanel::followSelection() {
  const auto node = lab_.selection.current();
  if (!node || !isVisible() || !shown_ || !shown_->plan().stepOf(*node) || (at_.node == node && at_.level != Level::Network))
    return;
  showLayer(*node);
}

void MicroscopePanel::arrange() {
  splitter_->setOrientation(width() >= 520 || width() > 1.4 * height() ? Qt::Horizontal : Qt::Vertical);
  const int whole = splitter_->orientation() == Qt::Horizontal ? splitter_->width() : splitter_->height();
  if (number_->isVisibleTo(splitter_) && opening_.state() != QAbstractAnimation::Running)
    splitter_->setSizes({qRound(whole * (1 - kNumberShare)), qRound(whole * kNumberShare)});
}

void MicroscopePanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  control_.setActive(true);
  refreshEmptyState();
  markProcess();
}

void MicroscopePanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  control_.setActive(false);
  transition_->finish();
  markProcess();
}

void MicroscopePanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace ui
