#include "ui/formula/formula_view.h"

#include "ui/common/row_keys.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kMargin = 4;         // so that the frame of a term at the edge is seen
constexpr double kSmallest = 0.6;     // letters are never made smaller than this share
constexpr double kLetterScale = 1.2;  // a serif's letters look small beside the window's

QString serifFamily() {
  static const QString family = [] {
    const QStringList families = QFontDatabase::families();
    for (const char* wanted : {"STIX Two Text", "Latin Modern Roman", "TeX Gyre Termes", "Nimbus Roman", "Liberation Serif",
                               "Times New Roman", "DejaVu Serif"})
      if (families.contains(QLatin1String(wanted))) return QString::fromLatin1(wanted);
    return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
  }();
  return family;
}

bool isForLatex(const QKeyEvent& event) {
  return event.key() == Qt::Key_C && event.modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
}

}  // namespace

FormulaView::FormulaView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&Theme::instance(), &Theme::changed, this, &FormulaView::arrange);
}

FormulaFonts FormulaView::fonts() {
  const Theme& theme = Theme::instance();
  FormulaFonts fonts{theme.font(kLetterScale), theme.numberFont(), theme.font(0.85)};
  fonts.letters.setFamily(serifFamily());
  fonts.letters.setStyleHint(QFont::Serif);
  return fonts;
}

void FormulaView::setExplanation(nn::Explanation explanation) {
  explanation_ = std::move(explanation);
  current_ = -1;
  arrange();
  describe();
}

void FormulaView::setOptions(const FormulaOptions& options) {
  if (options == options_) return;
  options_ = options;
  current_ = -1;
  arrange();
  describe();
}

void FormulaView::describe() {
  setAccessibleName(wholeText(explanation_, options_.digits));
  setAccessibleDescription(current_ < 0 ? QString() : block_.terms[static_cast<std::size_t>(current_)].text);
}

void FormulaView::arrange() {
  const double room = std::max(120.0, width() - 2 * kMargin);
  block_ = layoutExplanation(explanation_, options_, fonts(), room);
  scale_ = scaleFor(room);
  updateGeometry();
  update();
}

double FormulaView::scaleFor(double room) const {
  return block_.size.width() > room ? std::max(kSmallest, room / block_.size.width()) : 1;
}

int FormulaView::heightForWidth(int width) const {
  if (width == this->width()) return static_cast<int>(std::ceil(block_.size.height() * scale_ + 2 * kMargin));
  const double room = std::max(120.0, width - 2 * kMargin);
  const FormulaBlock block = layoutExplanation(explanation_, options_, fonts(), room);
  const double scale = block.size.width() > room ? std::max(kSmallest, room / block.size.width()) : 1;
  return static_cast<int>(std::ceil(block.size.height() * scale + 2 * kMargin));
}

QSize FormulaView::sizeHint() const {
  const int wide = std::max(width(), 200);
  return {wide, heightForWidth(wide)};
}

void FormulaView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->oldSize().width() != event->size().width()) arrange();
}

void FormulaView::highlight(const std::vector<nn::TensorElement>& elements) {
  if (elements == highlighted_) return;
  highlighted_ = elements;
  update();
}

std::vector<int> FormulaView::litTerms() const {
  std::vector<int> lit = block_.termsOf(highlighted_);
  if (current_ >= 0 && std::find(lit.begin(), lit.end(), current_) == lit.end()) lit.push_back(current_);
  std::sort(lit.begin(), lit.end());
  return lit;
}

QRectF FormulaView::termRect(int term) const {
  const QRectF& rect = block_.terms[static_cast<std::size_t>(term)].rect;
  return QRectF(rect.topLeft() * scale_ + QPointF(kMargin, kMargin), rect.size() * scale_);
}

int FormulaView::termAt(QPointF place) const { return block_.termAt((place - QPointF(kMargin, kMargin)) / scale_); }

void FormulaView::setCurrent(int term) {
  if (term == current_) return;
  current_ = term;
  describe();
  update();
  emit pointed(term < 0 ? std::vector<nn::TensorElement>() : block_.terms[static_cast<std::size_t>(term)].elements);
}

void FormulaView::follow(int term) {
  if (term < 0) return;
  const FormulaTerm& chosen = block_.terms[static_cast<std::size_t>(term)];
  if (chosen.elements.empty()) return;  // a constant
  // Of a group, the first of its numbers: from there the neighbours are one click away.
  const nn::TensorElement element = chosen.elements.front();
  emit followed(element);
}

void FormulaView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(kMargin, kMargin);
  painter.scale(scale_, scale_);
  const Theme::Colors& colors = Theme::instance().colors();
  QColor soft = colors.accent;
  soft.setAlphaF(Theme::instance().isDark() ? 0.30f : 0.18f);
  for (const int term : litTerms()) {
    const QRectF rect = block_.terms[static_cast<std::size_t>(term)].rect.adjusted(-2, -1, 2, 1);
    const bool isFramed = term == current_;
    painter.setPen(isFramed ? QPen(colors.accent, 1) : QPen(Qt::NoPen));
    painter.setBrush(soft);
    painter.drawRoundedRect(rect, 3, 3);
  }
  painter.setBrush(Qt::NoBrush);
  for (const FormulaMark& mark : block_.marks) {
    const QColor& color = mark.tone == FormulaMark::Tone::Muted ? colors.textMuted : colors.text;
    if (mark.text.isEmpty()) {
      painter.setPen(QPen(color, mark.pen, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.drawPath(mark.path);
    } else {
      painter.setPen(color);
      painter.setFont(mark.font);
      painter.drawText(mark.at, mark.text);
    }
  }
}

bool FormulaView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int term = termAt(help->pos());
    if (term < 0)
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), block_.terms[static_cast<std::size_t>(term)].text, this);
    return true;
  }
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Copy) || isForLatex(*key)) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void FormulaView::mouseMoveEvent(QMouseEvent* event) {
  const int term = termAt(event->position());
  const bool leadsOn = term >= 0 && !block_.terms[static_cast<std::size_t>(term)].elements.empty();
  setCursor(leadsOn ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setCurrent(term);
}

void FormulaView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !rect().contains(event->position().toPoint())) return;
  follow(termAt(event->position()));
}

void FormulaView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setCurrent(-1);
}

void FormulaView::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(block_.terms.size()) - 1;
  if (event->matches(QKeySequence::Copy)) return copyText();
  if (isForLatex(*event)) return copyLatex();
  if (const std::optional<int> term = placeByKey(event->key(), current_, last)) return setCurrent(*term);
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return follow(current_);
  QWidget::keyPressEvent(event);
}

void FormulaView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
    setCurrent(block_.terms.empty() ? -1 : std::max(0, current_));
}

void FormulaView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason) setCurrent(-1);
}

void FormulaView::copyText() { QApplication::clipboard()->setText(wholeText(explanation_, options_.digits)); }

void FormulaView::copyLatex() { QApplication::clipboard()->setText(wholeLatex(explanation_, options_.digits)); }

void FormulaView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  const int term = event->reason() == QContextMenuEvent::Mouse ? termAt(event->pos()) : current_;
  if (term >= 0 && !block_.terms[static_cast<std::size_t>(term)].elements.empty()) {
    menu.addAction(tr("Where does this number come from?"), this, [this, term] { follow(term); })
        ->setObjectName(QStringLiteral("follow"));
    menu.addSeparator();
  }
  const QIcon icon = Theme::instance().icon(QStringLiteral("copy"));
  menu.addAction(icon, tr("Copy as text"), this, &FormulaView::copyText)->setShortcut(QKeySequence::Copy);
  menu.addAction(tr("Copy as LaTeX"), this, &FormulaView::copyLatex)->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
  if (!explanation_.pseudoCode.empty())
    menu.addAction(tr("Copy as pseudo-code"), this,
                   [this] { QApplication::clipboard()->setText(QString::fromStdString(explanation_.pseudoCode)); });
  menu.exec(event->globalPos());
}

}  // namespace ui
