#pragma once

#include <QModelIndex>
#include <QVariant>
#include <QWidget>

namespace ui {

/// One editor for one value of an OptionModel, of the kind that its EditorRole names. Values have the form of
/// OptionModel::ValueRole.
class OptionEditor : public QWidget {
  Q_OBJECT
 public:
  ~OptionEditor() override;
  /// Makes the editor for a row: check box, spin box, number field, choice list, line of text or one spin box per entry.
  static OptionEditor* create(const QModelIndex& row, QWidget* parent);
  /// Shows a value; does not emit edited().
  virtual void setValue(const QVariant& value) = 0;
  /// Shows the row as it is now: its value and what can be chosen.
  virtual void refresh(const QModelIndex& row);

 signals:
  /// The user chose another value.
  void edited(const QVariant& value);

 protected:
  explicit OptionEditor(QWidget* parent);
  /// Puts one widget into this one and makes it the focus proxy.
  void hold(QWidget* editor, const QString& name);
};

}  // namespace ui
