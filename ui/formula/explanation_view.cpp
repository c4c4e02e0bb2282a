#include "ui/formula/explanation_view.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/panel_scroll_area.h"

#include <QFontDatabase>
#include <QScrollBar>
#include <QSettings>

#include <algorithm>

namespace ui {

namespace {

QString keyOf(const char* name) { return QStringLiteral("formula/") + QLatin1String(name); }

FormulaOptions savedOptions() {
  const QSettings settings;
  FormulaOptions options;
  options.symbols = settings.value(keyOf("symbols"), options.symbols).toBool();
  options.numbers = settings.value(keyOf("numbers"), options.numbers).toBool();
  options.result = settings.value(keyOf("result"), options.result).toBool();
  options.code = settings.value(keyOf("code"), options.code).toBool();
  options.digits = std::clamp(settings.value(keyOf("digits"), options.digits).toInt(), 2, 9);
  return options;
}

void save(const FormulaOptions& options) {
  QSettings settings;
  settings.setValue(keyOf("symbols"), options.symbols);
  settings.setValue(keyOf("numbers"), options.numbers);
  settings.setValue(keyOf("result"), options.result);
  settings.setValue(keyOf("code"), options.code);
  settings.setValue(keyOf("digits"), options.digits);
}

}  // namespace

ExplanationView::ExplanationView(QWidget* parent)
    : QWidget(parent),
      options_(savedOptions()),
      digits_(new QSpinBox(this)),
      terms_(new QSpinBox(this)),
      bar_(new QWidget(this)),
      scroll_(new PanelScrollArea(this)),
      content_(new QWidget(this)),
      list_(new QVBoxLayout(content_)),
      message_(new QLabel(this)) {
  setAccessibleName(tr("Explanation"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  makeBar(*layout);
  list_->setContentsMargins(4, 0, 4, 4);
  list_->setSpacing(2);
  message_->setWordWrap(true);
  message_->setProperty("muted", true);
  list_->addWidget(message_);
  list_->addStretch(1);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidgetResizable(true);
  scroll_->keepRoomForBar();
  scroll_->setWidget(content_);
  layout->addWidget(scroll_, 1);
  applyOptions();
  applyTheme();
  connect(&Theme::instance(), &Theme::changed, this, &ExplanationView::applyTheme);
}

void ExplanationView::makeBar(QVBoxLayout& layout) {
  auto* row = new FlowLayout(bar_, 2);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(
      makeToggle(QStringLiteral("formulaSymbols"), tr("Symbols"), tr("The formula with names"), &FormulaOptions::symbols));
  row->addWidget(makeToggle(QStringLiteral("formulaNumbers"), tr("Numbers"), tr("The same with the numbers of this step"),
                            &FormulaOptions::numbers));
  row->addWidget(
      makeToggle(QStringLiteral("formulaResult"), tr("Result"), tr("What the engine computed"), &FormulaOptions::result));
  row->addWidget(makeToggle(QStringLiteral("formulaCode"), tr("Code"), tr("The same as a few lines of pseudo-code"),
                            &FormulaOptions::code));
  digits_->setRange(2, 9);
  digits_->setSuffix(tr(" digits"));
  digits_->setToolTip(tr("Significant digits of the numbers"));
  digits_->setAccessibleName(tr("Digits"));
  terms_->setRange(2, 64);
  terms_->setSuffix(tr(" terms"));
  terms_->setToolTip(tr("So many of the largest terms of a long sum are written out; the others become one number"));
  terms_->setAccessibleName(tr("Largest terms"));
  terms_->setValue(std::clamp(QSettings().value(keyOf("terms"), 8).toInt(), 2, 64));
  row->addWidget(digits_);
  row->addWidget(terms_);
  layout.addWidget(bar_);
  connect(digits_, &QSpinBox::valueChanged, this, [this](int digits) {
    FormulaOptions options = options_;
    options.digits = digits;
    setOptions(options);
    save(options_);
  });
  connect(terms_, &QSpinBox::valueChanged, this, [this](int terms) {
    QSettings().setValue(keyOf("terms"), terms);
    emit largestTermsChanged(terms);
  });
}

QToolButton* ExplanationView::makeToggle(const QString& id, const QString& text, const QString& tip,
                                         bool FormulaOptions::*option) {
  auto* button = new QToolButton(this);
  button->setObjectName(id);
  button->setText(text);
  button->setToolTip(tip);
  button->setCheckable(true);
  button->setProperty("compact", true);
  button->setFocusPolicy(Qt::TabFocus);
  connect(button, &QToolButton::toggled, this, [this, option](bool on) {
    if (options_.*option == on) return;
    FormulaOptions options = options_;
    options.*option = on;
    setOptions(options);
    save(options_);
  });
  toggles_.emplace_back(button, option);
  return button;
}

void ExplanationView::setOptions(const FormulaOptions& options) {
  options_ = options;
  applyOptions();
}

void ExplanationView::applyOptions() {
  for (const auto& [button, option] : toggles_) button->setChecked(options_.*option);
  digits_->setValue(options_.digits);
  for (const Row& row : rows_) {
    row.formula->setOptions(options_);
    row.code->setVisible(options_.code && !row.code->text().isEmpty());
  }
}

ExplanationView::Row ExplanationView::makeRow() {
  Row row{new QLabel(content_), new FormulaView(content_), new QLabel(content_), new QLabel(content_)};
  row.title->setProperty("heading", true);
  row.title->setWordWrap(true);
  row.code->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  code.setPointSizeF(Theme::instance().font(0.9).pointSizeF());
  row.code->setFont(code);
  row.note->setProperty("muted", true);
  row.note->setWordWrap(true);
  for (QLabel* label : {row.title, row.code, row.note}) label->setTextFormat(Qt::PlainText);
  row.formula->setOptions(options_);
  const int at = list_->count() - 1;  // before the stretch
  list_->insertWidget(at, row.title);
  list_->insertWidget(at + 1, row.formula);
  list_->insertWidget(at + 2, row.code);
  list_->insertWidget(at + 3, row.note);
  connect(row.formula, &FormulaView::pointed, this, &ExplanationView::pointed);
  connect(row.formula, &FormulaView::followed, this, &ExplanationView::followed);
  return row;
}

void ExplanationView::fill(const Row& row, const nn::Explanation& explanation) {
  row.title->setText(text(explanation.title));
  row.title->setVisible(!explanation.title.empty());
  row.code->setText(text(explanation.pseudoCode));
  row.code->setVisible(options_.code && !explanation.pseudoCode.empty());
  row.note->setText(text(explanation.note));
  row.note->setVisible(!explanation.note.empty());
  row.formula->setExplanation(explanation);
  row.formula->show();
}

void ExplanationView::setExplanations(std::vector<nn::Explanation> explanations) {
  message_->hide();
  bar_->show();
  while (rows_.size() < explanations.size()) {
    rows_.push_back(makeRow());
    formulas_.push_back(rows_.back().formula);
  }
  for (std::size_t i = 0; i < explanations.size(); ++i) fill(rows_[i], explanations[i]);
  // The keyboard stays with the formulas when the one that has it goes.
  for (std::size_t i = explanations.size(); i < rows_.size(); ++i)
    if (rows_[i].formula->hasFocus() && !explanations.empty()) rows_.front().formula->setFocus(Qt::TabFocusReason);
  for (std::size_t i = explanations.size(); i < rows_.size(); ++i) {
    for (QWidget* part : std::initializer_list<QWidget*>{rows_[i].title, rows_[i].formula, rows_[i].code, rows_[i].note}) {
      part->hide();  // at once, so that it does not get the keyboard on its way out
      part->deleteLater();
    }
  }
  rows_.resize(explanations.size());
  formulas_.resize(explanations.size());
}

bool ExplanationView::takeFocus() {
  if (formulas_.empty()) return false;
  formulas_.front()->setFocus(Qt::TabFocusReason);
  content_->layout()->activate();
  // Its beginning, where the room is too low for all of it.
  scroll_->ensureWidgetVisible(formulas_.front(), 0, 8);
  if (formulas_.front()->height() > scroll_->viewport()->height())
    scroll_->verticalScrollBar()->setValue(formulas_.front()->y());
  return true;
}

std::vector<QWidget*> ExplanationView::barStops() const {
  std::vector<QWidget*> stops;
  for (const auto& toggle : toggles_) stops.push_back(toggle.first);
  stops.insert(stops.end(), {digits_, terms_});
  return stops;
}

void ExplanationView::setHeader(QWidget* header) { list_->insertWidget(0, header); }

void ExplanationView::setMessage(const QString& message) {
  setExplanations({});
  bar_->hide();
  message_->setText(message);
  message_->show();
}

void ExplanationView::highlight(const std::vector<nn::TensorElement>& elements) {
  for (FormulaView* formula : formulas_) formula->highlight(elements);
}

void ExplanationView::applyTheme() {
  for (const Row& row : rows_) row.formula->update();
}

}  // namespace ui
