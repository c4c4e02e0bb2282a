#pragma once

#include <QFormLayout>
#include <QLabel>
#include <QWidget>

namespace ui {

/// Rows of label and editor that stand beside those of an OptionForm: the same widths, with help as tool tip and for screen
/// readers.
class SettingsForm : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsForm(QWidget* parent = nullptr);
  /// name: the editor's object name. Returns the label.
  QLabel* addRow(const QString& label, QWidget* editor, const QString& name, const QString& help);
  /// A check box, which is its own label, over the whole width.
  void addSwitch(QWidget* editor, const QString& name, const QString& help);

 private:
  QFormLayout* layout_;
};

/// A muted text of several lines that takes the width there is.
QLabel* makeNote(const QString& accessibleName, QWidget* parent = nullptr);

}  // namespace ui
