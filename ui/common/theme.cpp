#include "ui/common/theme.h"

#include "ui/common/icon_engine.h"
#include "ui/common/lab_style.h"
#include "ui/common/style_paint.h"
#include "ui/common/theme_colors.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QPalette>
#include <QStyle>
#include <QToolTip>

// Outside of every namespace, as the macro wants: a static library's resources are left out unless somebody asks for them.
static void initializeResources() { Q_INIT_RESOURCE(resources); }

namespace ui {

namespace {

constexpr double kPointSize = 11;

QString baseFamily() {
  static const QString family = [] {
    const QStringList families = QFontDatabase::families();
    for (const char* wanted : {"Inter", "Inter Variable"})
      if (families.contains(QLatin1String(wanted))) return QString::fromLatin1(wanted);
    return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
  }();
  return family;
}

bool hasTabularFigures(const QString& family) {
  const QFontMetricsF metrics{QFont(family, 24)};
  for (char digit = '1'; digit <= '9'; ++digit)
    if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - metrics.horizontalAdvance(QLatin1Char('0'))) > 0.5) return false;
  return true;
}

// Qt before 6.7 cannot switch on a font's "tnum" feature, so numbers take a font whose figures are tabular from the start.
QString numberFamily() {
  static const QString family = [] {
    if (hasTabularFigures(baseFamily())) return baseFamily();
    for (const char* wanted : {"Roboto", "Liberation Sans", "Arial", "Nimbus Sans", "Noto Sans", "DejaVu Sans"}) {
      // The system answers with another font when it has not got this one, or has it under a longer name.
      const QString found = QFontInfo(QFont(QLatin1String(wanted))).family();
      if (found.startsWith(QLatin1String(wanted)) && hasTabularFigures(found)) return found;
    }
    return baseFamily();
  }();
  return family;
}

/// Taken before we set a palette of our own.
bool systemIsDark() {
  static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  return dark;
}

QPalette paletteOf(const Theme::Colors& c) {
  QPalette palette;
  palette.setColor(QPalette::Window, c.window);
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.surface);
  palette.setColor(QPalette::AlternateBase, c.window);
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.textMuted);
  palette.setColor(QPalette::Button, c.surface);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::BrightText, c.error);
  palette.setColor(QPalette::ToolTipBase, c.surfaceRaised);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Highlight, c.accent);
  palette.setColor(QPalette::HighlightedText, c.accentText);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::LinkVisited, c.accent);
  palette.setColor(QPalette::Light, Theme::mix(c.surface, c.border, 0.3));
  palette.setColor(QPalette::Midlight, Theme::mix(c.surface, c.border, 0.6));
  palette.setColor(QPalette::Mid, c.border);
  palette.setColor(QPalette::Dark, Theme::mix(c.border, c.textMuted, 0.4));
  palette.setColor(QPalette::Shadow, c.border);
  const QColor faint = Theme::mix(c.window, c.textMuted, 0.6);
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, faint);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.textMuted);
  return palette;
}

}  // namespace

QColor Theme::mix(const QColor& a, const QColor& b, double share) {
  const auto part = [share](int x, int y) { return qRound(x + (y - x) * share); };
  return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() {
  initializeResources();
  systemIsDark();
  colors_ = lightColors();
  resolve();
}

bool Theme::resolve() {
  const bool dark = mode_ == Mode::Dark || (mode_ == Mode::System && systemIsDark());
  if (dark == dark_) return false;
  dark_ = dark;
  colors_ = dark ? darkColors() : lightColors();
  return true;
}

void Theme::setMode(Mode mode) {
  mode_ = mode;
  if (!resolve()) return;
  apply();
  emit changed();
}

void Theme::apply() {
  if (!qobject_cast<QApplication*>(QCoreApplication::instance())) return;
  if (!qobject_cast<LabStyle*>(QApplication::style())) {  // style and fonts stay; only the colours change
    QApplication::setFont(font());
    QToolTip::setFont(font());
    QApplication::setStyle(new LabStyle);
  }
  QPalette palette = paletteOf(colors_);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
  // What is chosen in a list is tinted; a chosen text stands out.
  palette.setColor(QPalette::Highlight, style::shades().accentSoft);
  palette.setColor(QPalette::HighlightedText, colors_.text);
  QApplication::setPalette(palette, "QAbstractItemView");
}

QColor Theme::classColor(int index) const {
  const auto& hues = classHues(dark_);
  const int count = static_cast<int>(hues.size());
  return hues[static_cast<std::size_t>(((index % count) + count) % count)];
}

QColor Theme::categoryColor(const QString& category) const {
  static constexpr std::pair<const char*, int> kHues[] = {{"Core", 0},           {"Convolution", 4},  {"Pooling", 9},
                                                          {"Regularization", 6}, {"Reshaping", 3},    {"Activation", 1},
                                                          {"Merging", 2},        {"Normalization", 5}};
  for (const auto& [name, hue] : kHues)
    if (category == QLatin1String(name)) return classColor(hue);
  return classColor(8);
}

QFont Theme::font(double scale, bool bold) const {
  QFont font(baseFamily());
  font.setPointSizeF(kPointSize * scale);
  if (bold) font.setWeight(QFont::DemiBold);
  return font;
}

QFont Theme::numberFont(double scale) const {
  QFont font(numberFamily());
  font.setPointSizeF(kPointSize * scale);
  return font;
}

QIcon Theme::icon(const QString& name, const QColor& color) const {
  return IconEngine::exists(name) ? QIcon(new IconEngine(name, color)) : QIcon();
}

QPixmap Theme::iconPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio) const {
  QPixmap picture = IconEngine::render(name, QSize(size, size) * devicePixelRatio, color);
  picture.setDevicePixelRatio(devicePixelRatio);
  return picture;
}

bool Theme::reducedMotion() const {
  return reducedMotion_ || (QApplication::style() && !QApplication::style()->styleHint(QStyle::SH_Widget_Animate));
}

}  // namespace ui
