"""The portal as an attacker would try it. What is here picks new addresses, models and tasks up by itself."""
